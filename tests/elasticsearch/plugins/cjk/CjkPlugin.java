package racewatch.node;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.apache.lucene.analysis.StopFilter;
import org.apache.lucene.analysis.cjk.CJKBigramFilter;
import org.apache.lucene.analysis.cjk.CJKWidthFilter;
import org.apache.lucene.analysis.core.KeywordTokenizer;
import org.apache.lucene.analysis.core.WhitespaceTokenizer;
import org.apache.lucene.analysis.en.EnglishAnalyzer;
import org.apache.lucene.analysis.en.KStemFilter;
import org.apache.lucene.analysis.en.PorterStemFilter;
import org.apache.lucene.util.SetOnce;
import org.elasticsearch.cluster.node.DiscoveryNodes;
import org.elasticsearch.cluster.service.ClusterService;
import org.elasticsearch.features.NodeFeature;
import org.elasticsearch.index.analysis.CharFilterFactory;
import org.elasticsearch.index.analysis.PreConfiguredTokenFilter;
import org.elasticsearch.index.analysis.PreConfiguredTokenizer;
import org.elasticsearch.index.analysis.TokenFilterFactory;
import org.elasticsearch.index.analysis.TokenizerFactory;
import org.elasticsearch.indices.analysis.AnalysisModule.AnalysisProvider;
import org.elasticsearch.plugins.ActionPlugin;
import org.elasticsearch.plugins.AnalysisPlugin;
import org.elasticsearch.plugins.Plugin;
import org.elasticsearch.rest.RestHandler;

/**
 * Registers, under the names a full Elasticsearch gives them, the analysis components and the {@code GET /} answer that the published
 * jars lack. The work is done by the same Lucene classes; only their parameters are read here.
 */
public final class CjkPlugin extends Plugin implements AnalysisPlugin, ActionPlugin {
    private final SetOnce<ClusterService> cluster = new SetOnce<>();

    @Override
    public Collection<?> createComponents(PluginServices services) {
        cluster.set(services.clusterService());
        return List.of();
    }

    @Override
    public Map<String, AnalysisProvider<CharFilterFactory>> getCharFilters() {
        return Map.of(
            "mapping", AnalysisPlugin.requiresAnalysisSettings((index, env, name, settings) -> CharFilters.mapping(env, name, settings)),
            "pattern_replace",
            AnalysisPlugin.requiresAnalysisSettings((index, env, name, settings) -> CharFilters.patternReplace(name, settings))
        );
    }

    @Override
    public Map<String, AnalysisProvider<TokenFilterFactory>> getTokenFilters() {
        return Map.of(
            "cjk_width", (index, env, name, settings) -> TokenFilters.normalizing(name, CJKWidthFilter::new),
            "cjk_bigram", (index, env, name, settings) -> TokenFilters.cjkBigram(name, settings),
            "lowercase", (index, env, name, settings) -> TokenFilters.lowercase(name, settings),
            "stemmer", (index, env, name, settings) -> TokenFilters.stemmer(name, settings),
            "kstem", (index, env, name, settings) -> TokenFilters.plain(name, KStemFilter::new),
            "porter_stem", (index, env, name, settings) -> TokenFilters.plain(name, PorterStemFilter::new),
            "pattern_replace",
            AnalysisPlugin.requiresAnalysisSettings((index, env, name, settings) -> TokenFilters.patternReplace(name, settings))
        );
    }

    @Override
    public Map<String, AnalysisProvider<TokenizerFactory>> getTokenizers() {
        return Map.of("pattern", (index, env, name, settings) -> Tokenizers.pattern(name, settings));
    }

    /** The filters that an analyzer may name without defining them first. */
    @Override
    public List<PreConfiguredTokenFilter> getPreConfiguredTokenFilters() {
        return List.of(
            PreConfiguredTokenFilter.singleton("cjk_width", true, CJKWidthFilter::new),
            PreConfiguredTokenFilter.singleton("cjk_bigram", false, CJKBigramFilter::new),
            PreConfiguredTokenFilter.singleton("stemmer", false, PorterStemFilter::new),
            PreConfiguredTokenFilter.singleton("kstem", false, KStemFilter::new),
            PreConfiguredTokenFilter.singleton("porter_stem", false, PorterStemFilter::new),
            PreConfiguredTokenFilter.singleton("stop", false, input -> new StopFilter(input, EnglishAnalyzer.ENGLISH_STOP_WORDS_SET))
        );
    }

    @Override
    public List<PreConfiguredTokenizer> getPreConfiguredTokenizers() {
        return List.of(
            PreConfiguredTokenizer.singleton("keyword", KeywordTokenizer::new),
            PreConfiguredTokenizer.singleton("whitespace", WhitespaceTokenizer::new)
        );
    }

    @Override
    public Collection<RestHandler> getRestHandlers(
        RestHandlersServices services,
        Supplier<DiscoveryNodes> nodes,
        Predicate<NodeFeature> clusterSupports
    ) {
        return List.of(new RootHandler(cluster::get));
    }
}
