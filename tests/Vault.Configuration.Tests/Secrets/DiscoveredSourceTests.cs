using System.Text;
using Vault.Configuration.Secrets;
using Vault.Configuration.Tests.Fakes;

namespace Vault.Configuration.Tests.Secrets;

public sealed class DiscoveredSourceTests
{
    private static readonly SecretMount Version1 = new("kv/", "kv", 1);
    private static readonly SecretMount Version2 = new("kv/", "kv", 2);

    [Theory]
    [InlineData("kv/a", "kv/", 2, "GET kv/data/a")]
    [InlineData("kv/a/b", "kv/", 2, "GET kv/data/a/b")]
    [InlineData("kv/a", "kv/", 1, "GET kv/a")]
    [InlineData("team/kv/a", "team/kv/", 2, "GET team/kv/data/a")]
    [InlineData("team/kv/a", "team/kv/", 1, "GET team/kv/a")]
    [InlineData("team/kv/a", "team/", 2, "GET team/data/kv/a")]
    public void Resolve_Secret_IsReadInItsEngine(string path, string mount, int version, string request)
    {
        DiscoveredSource source = Source(path);

        source.Resolve(new SecretMount(mount, "kv", version));

        source.IsFound.Should().BeTrue();
        source.DescribeRead(source.SecretPath!).ToString().Should().Be(request);
        source.DisplayPath.Should().Be(path);
        source.Display(source.SecretPath!).Should().Be(path);
        source.RelativePath(source.SecretPath!).Should().BeEmpty();
    }

    [Theory]
    [InlineData("kv/orders/", "kv/", 2, "LIST kv/metadata/orders", "GET kv/data/orders/pay/db", "pay/db")]
    [InlineData("kv/orders/", "kv/", 1, "LIST kv/orders", "GET kv/orders/pay/db", "pay/db")]
    [InlineData("kv/", "kv/", 2, "LIST kv/metadata", "GET kv/data/pay/db", "pay/db")]
    [InlineData("kv/", "kv/", 1, "LIST kv", "GET kv/pay/db", "pay/db")]
    [InlineData("team/kv/", "team/kv/", 2, "LIST team/kv/metadata", "GET team/kv/data/pay/db", "pay/db")]
    [InlineData("team/kv/", "team/", 2, "LIST team/metadata/kv", "GET team/data/kv/pay/db", "pay/db")]
    public void Resolve_Folder_IsListedAndReadInItsEngine(string path, string mount, int version, string list, string read, string relative)
    {
        DiscoveredSource source = Source(path);

        source.Resolve(new SecretMount(mount, "kv", version));
        string leaf = $"{source.FolderPath}/pay/db";

        source.SecretPath.Should().BeNull();
        source.DescribeList(source.FolderPath).ToString().Should().Be(list);
        source.DescribeRead(leaf).ToString().Should().Be(read);
        source.RelativePath(leaf).Should().Be(relative);
        source.Display(leaf).Should().Be(path + "pay/db");
    }

    /// <summary>The loop asks for these of a source whose engine nobody could be asked for yet.</summary>
    [Fact]
    public void Source_EngineIsNotKnown_KnowsWhatItIsAllTheSame()
    {
        Source("kv/a").IsFound.Should().BeFalse();
        Source("kv/a").SecretPath.Should().NotBeNull();
        Source("kv/a/").SecretPath.Should().BeNull();
        Source("kv/a").ToString().Should().Be("kv/a");
        FluentActions.Invoking(() => Source("kv/a").DescribeRead("kv/a")).Should().Throw<InvalidOperationException>().WithMessage("*kv/a*");
    }

    [Theory]
    [InlineData("kv/a", "GET sys/internal/ui/mounts/kv/a")]
    [InlineData("kv/a/", "GET sys/internal/ui/mounts/kv/a")]
    [InlineData("kv/", "GET sys/internal/ui/mounts/kv")]
    public void DescribeDiscovery_Path_IsAskedForWhole(string path, string request) =>
        Source(path).DescribeDiscovery().ToString().Should().Be(request);

    [Theory]
    [InlineData("kv/a", "kv/", true)]
    [InlineData("kv/", "kv/", true)]
    [InlineData("kv2/a", "kv/", false)]
    [InlineData("team/a/x", "team/b/", false)]
    [InlineData("team/a", "team/a/", false)]
    public void IsIn_Mount_IsTheBeginningOfThePath(string path, string mount, bool isIn) =>
        Source(path).IsIn(new SecretMount(mount, "kv", 2)).Should().Be(isIn);

    [Fact]
    public void Resolve_PinnedVersion_IsAskedFor()
    {
        DiscoveredSource source = new("kv/a", new SecretMapping()) { Version = 3 };

        source.Resolve(Version2);
        source.DescribeRead("kv/a").Should().BeEquivalentTo(new { Path = "kv/data/a", Query = "version=3" });

        FluentActions.Invoking(() => source.Resolve(Version1)).Should().Throw<VaultException>()
            .WithMessage("*\"kv/a\"*no version 3*").Which.Kind.Should().Be(VaultErrorKind.InvalidRequest);
    }

    [Theory]
    [InlineData("kv", 2, "GET kv/data/a")]
    [InlineData("generic", 1, "GET kv/a")]
    [InlineData("database", 1, "GET kv/a")]
    [InlineData("cubbyhole", 1, "GET kv/a")]
    public void Resolve_TypeOfEngine_SaysHowThePathIsRead(string type, int version, string request)
    {
        DiscoveredSource source = Source("kv/a");

        source.Resolve(new SecretMount("kv/", type, version));

        source.DescribeRead("kv/a").ToString().Should().Be(request);
    }

    [Theory]
    [InlineData("kv/a/", null, "no folders")]
    [InlineData("kv/a", 3, "no version 3")]
    public void Resolve_EngineThatMakesCredentials_HasNeitherFoldersNorVersions(string path, int? version, string why)
    {
        DiscoveredSource source = new(path, new SecretMapping()) { Version = version };

        FluentActions.Invoking(() => source.Resolve(new SecretMount("kv/", "database", 1))).Should().Throw<VaultException>()
            .WithMessage($"*\"{path}\"*\"database\"*{why}*").Which.IsTransient.Should().BeFalse();
        source.IsFound.Should().BeFalse();
    }

    [Fact]
    public void Forget_Engine_IsAskedForAnewAndReadAsBeforeUntilThen()
    {
        DiscoveredSource source = Source("kv/a");
        source.Resolve(Version1);

        source.Forget();
        source.IsFound.Should().BeFalse();
        source.DescribeRead("kv/a").ToString().Should().Be("GET kv/a");
        source.Resolve(Version2);

        source.IsFound.Should().BeTrue();
        source.DescribeRead("kv/a").ToString().Should().Be("GET kv/data/a", "the engine was upgraded");
    }

    [Fact]
    public void Resolve_GuessAfterAnAnswer_ChangesNothing()
    {
        DiscoveredSource source = Source("team/kv/a");
        source.Resolve(new SecretMount("team/kv/", "kv", 1));
        source.Forget();

        source.Resolve(SecretMount.Guess("team/kv/a"));

        source.IsFound.Should().BeTrue();
        source.DescribeRead("team/kv/a").ToString().Should().Be("GET team/kv/a");
        VaultException denied = new(VaultErrorKind.AccessDenied, "denied");
        source.Explain(denied).Should().BeSameAs(denied, "nothing was guessed");
    }

    [Fact]
    public void Resolve_AnswerAfterAGuess_IsTakenOver()
    {
        DiscoveredSource source = Source("team/kv/a");
        source.Resolve(SecretMount.Guess("team/kv/a"));
        source.DescribeRead("team/kv/a").ToString().Should().Be("GET team/data/kv/a");

        source.Resolve(new SecretMount("team/kv/", "kv", 2));

        source.DescribeRead("team/kv/a").ToString().Should().Be("GET team/kv/data/a");
        source.Display(source.SecretPath!).Should().Be("team/kv/a");
    }

    [Theory]
    [InlineData("secret/a", null)]
    [InlineData("secret/a/", null)]
    [InlineData("secret/", null)]
    [InlineData("secret", "names no secret")]
    [InlineData("", "empty")]
    [InlineData("/", "empty")]
    [InlineData("//", "slash")]
    [InlineData("/secret/a", "slash")]
    [InlineData("secret/a//", "slash")]
    [InlineData("secret//", "slash")]
    [InlineData("secret//a", "slashes")]
    [InlineData("secret/../a", "\"..\"")]
    [InlineData("secret/a.", "full stop")]
    public void Validate_Path_IsChecked(string path, string? problem)
    {
        string[] mistakes = [.. Source(path).Validate()];

        mistakes.Should().HaveCount(problem is null ? 0 : 1);
        mistakes.Where(mistake => !mistake.Contains(problem!) || !mistake.Contains($"\"{path}\"")).Should().BeEmpty();
    }

    [Fact]
    public void Validate_Mapping_IsCheckedToo() =>
        new DiscoveredSource("secret/a", new SecretMapping { SettleDelay = TimeSpan.FromDays(2) }).Validate()
            .Should().ContainSingle().Which.Should().Contain("SettleDelay").And.Contain("secret/a");

    [Fact]
    public void Explain_GuessedEngine_NamesBothCausesUnlessItIsAnOutage()
    {
        DiscoveredSource source = Source("team/kv/a");
        source.Resolve(SecretMount.Guess("team/kv/a"));
        VaultException denied = new(VaultErrorKind.AccessDenied, "Denied.") { StatusCode = System.Net.HttpStatusCode.Forbidden, RequestId = "r" };
        VaultException down = new(VaultErrorKind.Unreachable, "Down.");

        VaultException explained = source.Explain(denied);

        explained.Should().BeEquivalentTo(new { denied.Kind, denied.StatusCode, denied.RequestId, InnerException = denied });
        explained.Message.Should().StartWith("Denied. ").And.Contain("GET sys/internal/ui/mounts/team/kv/a").And.Contain("at \"team\"").And.Contain("AddKeyValueV1");
        source.Explain(down).Should().BeSameAs(down);
    }

    [Theory]
    [InlineData(0, "")]
    [InlineData(1, " The setting \"k1\" refers to it.")]
    [InlineData(2, " The settings \"k1\", \"k2\" refer to it.")]
    [InlineData(6, " The settings \"k1\", \"k2\", \"k3\", \"k4\", \"k5\" refer to it.")]
    public void Explain_Settings_AreNamed(int count, string said)
    {
        DiscoveredSource source = new("kv/a", new SecretMapping()) { ReferredBy = [.. Enumerable.Range(1, count).Select(i => $"k{i}")] };
        VaultException failure = new(VaultErrorKind.RateLimited, "Slow.") { RetryAfter = TimeSpan.FromSeconds(7) };

        VaultException explained = source.Explain(failure);

        explained.Message.Should().Be("Slow." + said);
        explained.RetryAfter.Should().Be(TimeSpan.FromSeconds(7));
    }

    [Fact]
    public void Read_Answer_IsReadAsThatOfTheEngine()
    {
        DiscoveredSource source = Source("kv/a");

        source.Resolve(Version1);
        SecretReading one = source.Read("kv/a", Some.Answer("kv1-read"), Some.Now);
        source.Resolve(Version2);
        SecretReading two = source.Read("kv/a", Some.Answer("kv2-read-special-name"), Some.Now);

        Encoding.UTF8.GetString(one.Fields.Span).Should().Be("""{"k":"v","ttl":"30m"}""");
        Encoding.UTF8.GetString(two.Fields.Span).Should().Be("""{"k":"v"}""");
        two.Version.Should().NotBeNull();
        FluentActions.Invoking(() => source.Read("kv/a", Some.Answer("kv1-read"), Some.Now)).Should().Throw<VaultException>()
            .WithMessage("*\"kv/a\"*");
    }

    private static DiscoveredSource Source(string path) => new(path, new SecretMapping());
}
