import java.nio.file.Path;
import java.util.Map;
import org.elasticsearch.common.logging.LogConfigurator;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.env.Environment;
import org.elasticsearch.node.Node;
import org.elasticsearch.plugins.PluginsLoader;

/** Runs one Elasticsearch node inside this process: {@code java Launcher HOME CONFIG}. It lives as long as its standard input is open. */
public final class Launcher {
    private Launcher() {}

    public static void main(String[] args) {
        try {
            start(Path.of(args[0]), Path.of(args[1]));
            // Whoever started the node holds the other end of this pipe; when they die, however they die, the read ends.
            while (System.in.read() >= 0) {}
            System.exit(0);
        } catch (Throwable error) {
            error.printStackTrace();
            Runtime.getRuntime().halt(1); // a half-built node leaves threads behind that would keep the process alive
        }
    }

    private static void start(Path home, Path config) throws Exception {
        Settings settings = Settings.builder()
            .loadFromPath(config.resolve("elasticsearch.yml"))
            .put("path.home", home.toString())
            .build();
        LogConfigurator.configureWithoutConfig(settings);
        Environment environment = new Environment(settings, config);
        PluginsLoader plugins = PluginsLoader.createPluginsLoader(
            PluginsLoader.loadModulesBundles(environment.modulesDir(), false),
            PluginsLoader.loadPluginsBundles(environment.pluginsDir(), false),
            Map.of(),
            false
        );
        Node node = new Node(environment, plugins);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> close(node)));
        node.start();
    }

    private static void close(Node node) {
        try {
            node.close();
        } catch (Exception error) {
            error.printStackTrace();
        }
    }
}
