import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.elasticsearch.common.Strings;
import org.elasticsearch.common.logging.LogConfigurator;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.xcontent.NamedXContentRegistry;
import org.elasticsearch.xcontent.ParseField;
import org.elasticsearch.xcontent.XContentParser;
import org.elasticsearch.xcontent.XContentParserConfiguration;
import org.elasticsearch.xcontent.json.JsonXContent;
import org.elasticsearch.xpack.core.ilm.DeleteAction;
import org.elasticsearch.xpack.core.ilm.ForceMergeAction;
import org.elasticsearch.xpack.core.ilm.LifecycleAction;
import org.elasticsearch.xpack.core.ilm.LifecyclePolicy;
import org.elasticsearch.xpack.core.ilm.LifecycleType;
import org.elasticsearch.xpack.core.ilm.SetPriorityAction;
import org.elasticsearch.xpack.core.ilm.TimeseriesLifecycleType;
import org.elasticsearch.xpack.core.slm.SnapshotLifecyclePolicy;

/** Reads a policy with Elasticsearch's own parser and prints it as Elasticsearch writes it: {@code Policies ilm|slm NAME FILE}. */
public final class Policies {
    private Policies() {}

    public static void main(String[] args) throws Exception {
        LogConfigurator.configureWithoutConfig(Settings.EMPTY);
        XContentParserConfiguration config = XContentParserConfiguration.EMPTY.withRegistry(new NamedXContentRegistry(known()));
        try (XContentParser parser = JsonXContent.jsonXContent.createParser(config, Files.readAllBytes(Path.of(args[2])))) {
            if (args[0].equals("slm")) {
                SnapshotLifecyclePolicy policy = SnapshotLifecyclePolicy.parse(parser, args[1]);
                if (policy.validate() != null) {
                    throw policy.validate();
                }
                System.out.println(Strings.toString(policy));
            } else {
                LifecyclePolicy policy = LifecyclePolicy.parse(parser, args[1]);
                TimeseriesLifecycleType.INSTANCE.validate(policy.getPhases().values());
                System.out.println(Strings.toString(policy));
            }
        }
    }

    private static List<NamedXContentRegistry.Entry> known() {
        List<NamedXContentRegistry.Entry> entries = new ArrayList<>();
        entries.add(entry(LifecycleType.class, TimeseriesLifecycleType.TYPE, parser -> TimeseriesLifecycleType.INSTANCE));
        entries.add(entry(LifecycleAction.class, ForceMergeAction.NAME, ForceMergeAction::parse));
        entries.add(entry(LifecycleAction.class, SetPriorityAction.NAME, SetPriorityAction::parse));
        entries.add(entry(LifecycleAction.class, DeleteAction.NAME, DeleteAction::parse));
        return entries;
    }

    private static <T> NamedXContentRegistry.Entry entry(
        Class<T> category,
        String name,
        org.elasticsearch.core.CheckedFunction<XContentParser, ? extends T, java.io.IOException> parser
    ) {
        return new NamedXContentRegistry.Entry(category, new ParseField(name), parser::apply);
    }
}
