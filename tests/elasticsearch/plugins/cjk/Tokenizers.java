package racewatch.node;

import java.util.regex.Pattern;
import org.apache.lucene.analysis.pattern.PatternTokenizer;
import org.elasticsearch.common.regex.Regex;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.index.analysis.TokenizerFactory;

/** Reads the parameters of tokenizers as Elasticsearch documents them. */
final class Tokenizers {
    private Tokenizers() {}

    /** {@code pattern}: a Java regular expression {@code pattern}, its {@code flags}, and the {@code group} that is a token; -1 splits. */
    static TokenizerFactory pattern(String name, Settings settings) {
        String pattern = settings.get("pattern", "\\W+");
        Pattern compiled = Regex.compile(pattern, settings.get("flags"));
        int group = settings.getAsInt("group", -1);
        return TokenizerFactory.newFactory(name, () -> new PatternTokenizer(compiled, group));
    }
}
