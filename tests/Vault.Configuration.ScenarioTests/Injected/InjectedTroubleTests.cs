using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace Vault.Configuration.ScenarioTests.Injected;

public sealed class InjectedTroubleTests : IDisposable
{
    private readonly InjectedFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_folder_that_is_not_there_ends_the_start_and_says_what_to_do()
    {
        Directory.Delete(_folder.Path);

        VaultException failure = Start().Should().Throw<VaultException>().Which;

        failure.Kind.Should().Be(VaultErrorKind.NotFound);
        failure.Message.Should().Contain(_folder.Path).And.Contain("vault.hashicorp.com/agent-inject: \"true\"").And.Contain("init container").And.Contain("Optional");
    }

    [Fact]
    public void A_folder_that_is_empty_ends_the_start_too() =>
        Start().Should().Throw<VaultException>().Which.Message.Should().Contain("has no files");

    [Fact]
    public void Everything_that_is_wrong_is_in_one_exception()
    {
        _folder.Write("a.json", "{\"planted-secret");
        _folder.Write("b.env", "planted-secret");
        _folder.Write("c", "fine");

        VaultException failure = Start().Should().Throw<VaultException>().Which;

        failure.Message.Should().Contain("a.json").And.Contain("b.env").And.NotContain("secrets/c");
        failure.ToString().Should().NotContain("planted-secret");
    }

    [Fact]
    public void A_source_that_is_optional_starts_without_and_adds_what_comes()
    {
        Directory.Delete(_folder.Path);
        IConfigurationRoot configuration = _folder.Build(options => options.Optional = true);
        configuration.AsEnumerable().Should().BeEmpty();
        _folder.Logs.Count(802).Should().Be(1);

        _folder.Poll(3);
        _folder.Logs.Count(802).Should().Be(1, "it is said once");

        _folder.Write("password", "first");
        _folder.Poll();
        configuration["password"].Should().Be("first");
        _folder.Logs.Count(803).Should().Be(1);
    }

    [Fact]
    public void Json_that_is_half_written_keeps_its_values_until_it_is_whole()
    {
        _folder.Write("db.json", """{"Db":{"User":"app","Password":"first"}}""");
        _folder.Write("other", "1");
        IConfigurationRoot configuration = _folder.Build();

        _folder.Write("db.json", """{"Db":{"User":"app","Passw""");
        _folder.Write("other", "22");
        _folder.Poll(3);
        configuration["Db:Password"].Should().Be("first");
        configuration["other"].Should().Be("22", "one bad file holds no other back");
        _folder.Logs.Count(802).Should().Be(1);

        _folder.Write("db.json", """{"Db":{"User":"app","Password":"second"}}""");
        _folder.Poll();
        configuration["Db:Password"].Should().Be("second");
        _folder.Logs.Count(803).Should().Be(1);
    }

    [Fact]
    public void Lines_that_are_half_written_take_no_key_away()
    {
        _folder.Write("db", "export USER=app\nexport PASSWORD='first'\n");
        IConfigurationRoot configuration = _folder.Build();

        _folder.Write("db", "export USER=app\n");
        _folder.Poll();
        configuration["PASSWORD"].Should().Be("first");

        _folder.Write("db", "export USER=app\nexport PASS");
        _folder.Poll(2);
        configuration["PASSWORD"].Should().Be("first");

        _folder.Write("db", "export USER=app\nexport PASSWORD='second'\n");
        _folder.Poll();
        configuration["PASSWORD"].Should().Be("second");

        _folder.Write("db", "export USER=app\n");
        _folder.Poll(2);
        configuration["PASSWORD"].Should().BeNull("this one is meant");
    }

    [Fact]
    public void A_file_that_was_emptied_keeps_its_value()
    {
        _folder.Write("password", "first");
        IConfigurationRoot configuration = _folder.Build();

        _folder.Write("password", "");
        _folder.Poll(3);
        configuration["password"].Should().Be("first");
        _folder.Logs.Count(802).Should().Be(1);

        _folder.Write("password", "second");
        _folder.Poll();
        configuration["password"].Should().Be("second");
    }

    [Fact]
    public void A_password_that_begins_to_look_like_an_assignment_stays_a_password()
    {
        _folder.Write("password", "first");
        IConfigurationRoot configuration = _folder.Build();

        _folder.Write("password", "ABC=def");
        _folder.Poll(3);

        configuration["password"].Should().Be("ABC=def");
        configuration["ABC"].Should().BeNull();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_folder_that_disappears_takes_no_value_away(bool isSwapped)
    {
        (string, string)[] files = [("user", "app"), ("password", "first")];
        Fill(isSwapped, files);
        IConfigurationRoot configuration = _folder.Build();

        Directory.Delete(_folder.Path, recursive: true);
        _folder.Poll(3);
        configuration["password"].Should().Be("first");
        Directory.CreateDirectory(_folder.Path);
        _folder.Poll(3);
        configuration["password"].Should().Be("first");
        _folder.Logs.Warnings.Should().HaveCount(2, "gone, and then empty").And.OnlyContain(entry => entry.Level == LogLevel.Warning);

        Fill(isSwapped, [("user", "app"), ("password", "second")]);
        _folder.Poll(2);
        configuration["password"].Should().Be("second");
        _folder.Logs.Count(803).Should().Be(1);
    }

    [Fact]
    public void A_file_that_disappears_takes_its_values_with_it_at_the_second_look()
    {
        _folder.Write("user", "app");
        _folder.Write("password", "first");
        IConfigurationRoot configuration = _folder.Build();

        File.Delete(_folder.PathOf("password"));
        _folder.Poll();
        configuration["password"].Should().Be("first", "a script may delete and write");
        _folder.Poll();
        configuration["password"].Should().BeNull();
        configuration["user"].Should().Be("app");
    }

    [Fact]
    public void Of_two_files_with_one_key_the_later_in_the_alphabet_counts_and_it_is_said_once()
    {
        _folder.Write("a.json", """{"Key":"a"}""");
        _folder.Write("b.json", """{"KEY":"b"}""");

        IConfigurationRoot configuration = _folder.Build();
        _folder.Poll(3);

        configuration["key"].Should().Be("b");
        _folder.Logs.Count(804).Should().Be(1);
    }

    [Fact]
    public void A_file_that_this_user_may_not_read_ends_the_start_with_the_annotation_that_helps()
    {
        _folder.Write("db", "first");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(_folder.PathOf("db"), UnixFileMode.None);
        }

        if (Environment.IsPrivilegedProcess || OperatingSystem.IsWindows())
        {
            // Modes do not bind root. The units see the refusal, whoever runs them.
            _folder.Build()["db"].Should().Be("first");
            return;
        }

        VaultException failure = Start().Should().Throw<VaultException>().Which;
        failure.Kind.Should().Be(VaultErrorKind.AccessDenied);
        failure.Message.Should().Contain(_folder.PathOf("db")).And.Contain("mode 0000").And.Contain("agent-run-as-same-user: \"true\"");
    }

    private Action Start() => () => _folder.Build();

    private void Fill(bool isSwapped, (string Name, string Text)[] files)
    {
        if (isSwapped)
        {
            _folder.Swap(files);
            return;
        }

        foreach ((string name, string text) in files)
        {
            _folder.Write(name, text);
        }
    }
}
