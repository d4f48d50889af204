using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Time.Testing;
using Vault.Configuration.ScenarioTests.Harness;

namespace Vault.Configuration.ScenarioTests.Injected;

/// <summary>A folder on the real file system, filled as Kubernetes or Vault Agent fill it, and a clock that stands still.</summary>
internal sealed class InjectedFolder : IDisposable
{
    private readonly DirectoryInfo _parent = Directory.CreateTempSubdirectory("vault-injected-");
    private readonly List<IDisposable> _roots = [];
    private int _versions;

    public InjectedFolder() => Directory.CreateDirectory(Path);

    public string Path => System.IO.Path.Combine(_parent.FullName, "secrets");

    public FakeTimeProvider Time { get; } = new();

    public LogRecorder Logs { get; } = new();

    public void Prepare(InjectedSecretsOptions options)
    {
        options.TimeProvider = Time;
        options.LoggerFactory = Logs;
    }

    public IConfigurationRoot Build(Action<InjectedSecretsOptions>? configure = null)
    {
        IConfigurationRoot root = new ConfigurationBuilder().AddInjectedSecrets(Path, options =>
        {
            Prepare(options);
            configure?.Invoke(options);
        }).Build();
        _roots.Add((IDisposable)root);
        return root;
    }

    /// <summary>One look into the folder. The fake clock runs it here, so that it has ended when this returns.</summary>
    public void Poll(int times = 1)
    {
        for (int time = 0; time < times; time++)
        {
            Time.Advance(TimeSpan.FromSeconds(5));
        }
    }

    public string PathOf(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>In place, as an editor or a script writes.</summary>
    public void Write(string name, string text)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(PathOf(name))!);
        File.WriteAllText(PathOf(name), text);
    }

    /// <summary>As Vault Agent writes: into a file beside it, of a name that is a number, which is then renamed.</summary>
    public void Render(string name, string text, Action? beforeRename = null)
    {
        string temporary = PathOf("1738223491");
        File.WriteAllText(temporary, text);
        beforeRename?.Invoke();
        Rename(temporary, PathOf(name));
    }

    /// <summary>
    /// As the kubelet writes a volume: a new folder, a link to it that is renamed to <c>..data</c>, links for the user, and
    /// the old folder is removed.
    /// </summary>
    public void Swap(params (string Name, string Text)[] files)
    {
        string version = $"..2026_11_23_10_00_00.{++_versions}";
        string? old = new FileInfo(PathOf("..data")).LinkTarget;
        foreach ((string name, string text) in files)
        {
            Write($"{version}/{name}", text);
        }

        Directory.CreateDirectory(PathOf(version));
        File.CreateSymbolicLink(PathOf("..data_tmp"), version);
        Rename(PathOf("..data_tmp"), PathOf("..data"));
        HashSet<string> visible = [.. files.Select(file => file.Name.Split('/')[0])];
        foreach (string name in visible.Where(name => new FileInfo(PathOf(name)).LinkTarget is null))
        {
            File.CreateSymbolicLink(PathOf(name), $"..data/{name}");
        }

        foreach (FileSystemInfo stale in new DirectoryInfo(Path).EnumerateFileSystemInfos().Where(entry => !entry.Name.StartsWith('.') && !visible.Contains(entry.Name)))
        {
            stale.Delete();
        }

        if (old is not null)
        {
            Directory.Delete(PathOf(old), recursive: true);
        }
    }

    public void Dispose()
    {
        _roots.ForEach(root => root.Dispose());
        _parent.Delete(recursive: true);
    }

    /// <summary>.NET refuses to rename a link to a folder over another one.</summary>
    private static void Rename(string from, string to)
    {
        if (RenameFile(Encoding.UTF8.GetBytes($"{from}\0"), Encoding.UTF8.GetBytes($"{to}\0")) != 0)
        {
            throw new Win32Exception(Marshal.GetLastPInvokeError());
        }
    }

    [DllImport("libc", EntryPoint = "rename", SetLastError = true)]
    private static extern int RenameFile(byte[] from, byte[] to);
}
