package racewatch.node;

import java.io.Reader;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.apache.lucene.analysis.charfilter.MappingCharFilter;
import org.apache.lucene.analysis.charfilter.NormalizeCharMap;
import org.apache.lucene.analysis.pattern.PatternReplaceCharFilter;
import org.elasticsearch.common.Strings;
import org.elasticsearch.common.regex.Regex;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.env.Environment;
import org.elasticsearch.index.analysis.AbstractCharFilterFactory;
import org.elasticsearch.index.analysis.Analysis;
import org.elasticsearch.index.analysis.CharFilterFactory;
import org.elasticsearch.index.analysis.NormalizingCharFilterFactory;

/** Reads the parameters of char filters as Elasticsearch documents them. */
final class CharFilters {
    private CharFilters() {}

    /** {@code mapping}: rules in {@code mappings}, or one a line in the file {@code mappings_path} under the config folder. */
    static CharFilterFactory mapping(Environment environment, String name, Settings settings) {
        List<String> rules = Analysis.getWordList(environment, settings, "mappings");
        if (rules == null) {
            throw new IllegalArgumentException("char filter [" + name + "] needs [mappings] or [mappings_path]");
        }
        NormalizeCharMap.Builder builder = new NormalizeCharMap.Builder();
        rules.stream().map(MappingRule::parse).forEach(rule -> builder.add(rule.from(), rule.to()));
        NormalizeCharMap map = builder.build();
        return new Normalizing(name, input -> new MappingCharFilter(map, input));
    }

    /** {@code pattern_replace}: a Java regular expression {@code pattern}, its {@code flags}, and a {@code replacement}. */
    static CharFilterFactory patternReplace(String name, Settings settings) {
        String pattern = settings.get("pattern");
        if (Strings.hasLength(pattern) == false) {
            throw new IllegalArgumentException("char filter [" + name + "] of type [pattern_replace] needs a [pattern]");
        }
        Pattern compiled = Regex.compile(pattern, settings.get("flags"));
        String replacement = settings.get("replacement", "");
        return new Normalizing(name, input -> new PatternReplaceCharFilter(compiled, replacement, input));
    }

    private static final class Normalizing extends AbstractCharFilterFactory implements NormalizingCharFilterFactory {
        private final UnaryOperator<Reader> filter;

        Normalizing(String name, UnaryOperator<Reader> filter) {
            super(name);
            this.filter = filter;
        }

        @Override
        public Reader create(Reader input) {
            return filter.apply(input);
        }
    }
}
