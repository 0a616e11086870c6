package racewatch.node;

import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.apache.lucene.analysis.LowerCaseFilter;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.cjk.CJKBigramFilter;
import org.apache.lucene.analysis.en.EnglishMinimalStemFilter;
import org.apache.lucene.analysis.en.EnglishPossessiveFilter;
import org.apache.lucene.analysis.en.KStemFilter;
import org.apache.lucene.analysis.en.PorterStemFilter;
import org.apache.lucene.analysis.pattern.PatternReplaceFilter;
import org.apache.lucene.analysis.snowball.SnowballFilter;
import org.elasticsearch.common.regex.Regex;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.index.analysis.AbstractTokenFilterFactory;
import org.elasticsearch.index.analysis.NormalizingTokenFilterFactory;
import org.elasticsearch.index.analysis.TokenFilterFactory;
import org.elasticsearch.lucene.analysis.miscellaneous.DisableGraphAttribute;
import org.tartarus.snowball.ext.EnglishStemmer;

/** Reads the parameters of token filters as Elasticsearch documents them. */
final class TokenFilters {
    private static final Map<String, Integer> BIGRAM_SCRIPTS = Map.of(
        "han", CJKBigramFilter.HAN,
        "hiragana", CJKBigramFilter.HIRAGANA,
        "katakana", CJKBigramFilter.KATAKANA,
        "hangul", CJKBigramFilter.HANGUL
    );

    private static final Map<String, UnaryOperator<TokenStream>> ENGLISH_STEMMERS = Map.of(
        "english", PorterStemFilter::new,
        "porter", PorterStemFilter::new,
        "porter2", input -> new SnowballFilter(input, new EnglishStemmer()),
        "kstem", KStemFilter::new,
        "light_english", KStemFilter::new,
        "minimal_english", EnglishMinimalStemFilter::new,
        "possessive_english", EnglishPossessiveFilter::new
    );

    private TokenFilters() {}

    /** A filter that changes whole words and therefore stays out of normalizers and wildcard queries. */
    static TokenFilterFactory plain(String name, UnaryOperator<TokenStream> filter) {
        return new Plain(name, filter);
    }

    /** A filter that works character by character and is therefore applied to wildcard queries and in normalizers too. */
    static TokenFilterFactory normalizing(String name, UnaryOperator<TokenStream> filter) {
        return new Normalizing(name, filter);
    }

    static TokenFilterFactory cjkBigram(String name, Settings settings) {
        Set<String> ignored = Set.copyOf(settings.getAsList("ignored_scripts"));
        boolean unigrams = settings.getAsBoolean("output_unigrams", false);
        int scripts = BIGRAM_SCRIPTS.entrySet()
            .stream()
            .filter(script -> ignored.contains(script.getKey()) == false)
            .mapToInt(Map.Entry::getValue)
            .sum();
        return plain(name, input -> {
            TokenStream bigrams = new CJKBigramFilter(input, scripts, unigrams);
            if (unigrams) {
                // One- and two-character tokens share positions; without this mark a query would walk every path through them.
                bigrams.addAttribute(DisableGraphAttribute.class);
            }
            return bigrams;
        });
    }

    static TokenFilterFactory lowercase(String name, Settings settings) {
        if (settings.get("language") != null) {
            throw new IllegalArgumentException("filter [" + name + "]: this test node has no [language] for lowercase");
        }
        return normalizing(name, LowerCaseFilter::new);
    }

    static TokenFilterFactory stemmer(String name, Settings settings) {
        String language = settings.get("language", settings.get("name", "porter"));
        UnaryOperator<TokenStream> filter = ENGLISH_STEMMERS.get(language);
        if (filter == null) {
            throw new IllegalArgumentException(
                "filter [" + name + "]: this test node stems English only, " + ENGLISH_STEMMERS.keySet() + ", not [" + language + "]"
            );
        }
        return plain(name, filter);
    }

    /** {@code pattern_replace}: a Java regular expression {@code pattern}, its {@code flags}, a {@code replacement}, {@code all} or the first. */
    static TokenFilterFactory patternReplace(String name, Settings settings) {
        String pattern = settings.get("pattern");
        if (pattern == null) {
            throw new IllegalArgumentException("pattern is missing for [" + name + "] token filter of type 'pattern_replace'");
        }
        Pattern compiled = Regex.compile(pattern, settings.get("flags"));
        String replacement = settings.get("replacement", "");
        boolean all = settings.getAsBoolean("all", true);
        return normalizing(name, input -> new PatternReplaceFilter(input, compiled, replacement, all));
    }

    private static class Plain extends AbstractTokenFilterFactory {
        private final UnaryOperator<TokenStream> filter;

        Plain(String name, UnaryOperator<TokenStream> filter) {
            super(name);
            this.filter = filter;
        }

        @Override
        public TokenStream create(TokenStream input) {
            return filter.apply(input);
        }
    }

    private static final class Normalizing extends Plain implements NormalizingTokenFilterFactory {
        Normalizing(String name, UnaryOperator<TokenStream> filter) {
            super(name, filter);
        }
    }
}
