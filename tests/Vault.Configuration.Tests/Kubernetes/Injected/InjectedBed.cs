using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;
using Vault.Configuration.Kubernetes.Injected;

namespace Vault.Configuration.Tests.Kubernetes.Injected;

/// <summary>A real folder, a clock that stands still, and files that can be opened with a difference.</summary>
internal sealed class InjectedBed : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("vault-injected-");
    private readonly List<IDisposable> _roots = [];
    private readonly InjectedSource _source;

    public InjectedBed(Action<InjectedSecretsOptions>? configure = null)
    {
        InjectedSecretsOptions options = new() { TimeProvider = Time };
        using FakeLoggerFactory factory = new(Logs);
        options.LoggerFactory = factory;
        configure?.Invoke(options);
        _source = new InjectedSource(Folder, options)
        {
            Open = path =>
            {
                Opened.Add(Path.GetFileName(path));
                return OnOpen(path);
            },
        };
    }

    public string Folder => _folder.FullName;

    public FakeTimeProvider Time { get; } = new();

    public FakeLogCollector Logs { get; } = new();

    /// <summary>The names of all files that were opened.</summary>
    public List<string> Opened { get; } = [];

    /// <summary>Opens a file; a test may do something else besides, or instead.</summary>
    public Func<string, Stream> OnOpen { get; set; } = FileContent.Open;

    /// <summary>How often the reload token was raised.</summary>
    public int Signals { get; private set; }

    public IConfigurationRoot Load()
    {
        IConfigurationRoot root = new ConfigurationBuilder().Add(_source).Build();
        _roots.Add((IDisposable)root);
        Microsoft.Extensions.Primitives.ChangeToken.OnChange(root.GetReloadToken, () => Signals++);
        return root;
    }

    public void Poll() => Time.Advance(TimeSpan.FromSeconds(5));

    public string PathOf(string name) => Path.Combine(Folder, name);

    public void Write(string name, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(PathOf(name))!);
        File.WriteAllText(PathOf(name), text);
    }

    public int CountLogs(int eventId) => Logs.GetSnapshot().Count(entry => entry.Id.Id == eventId);

    public void Dispose()
    {
        _roots.ForEach(root => root.Dispose());
        _folder.Delete(recursive: true);
    }

    private sealed class FakeLoggerFactory(FakeLogCollector logs) : Microsoft.Extensions.Logging.ILoggerFactory
    {
        public Microsoft.Extensions.Logging.ILogger CreateLogger(string categoryName) => new FakeLogger(logs, categoryName);

        public void AddProvider(Microsoft.Extensions.Logging.ILoggerProvider provider) => throw new NotSupportedException();

        public void Dispose()
        {
        }
    }
}
