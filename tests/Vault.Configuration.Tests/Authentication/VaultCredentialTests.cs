using Vault.Configuration.Tests.Fakes;

namespace Vault.Configuration.Tests.Authentication;

public sealed class VaultCredentialTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("vault-configuration-").FullName;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("s3cret")]
    [InlineData("  s3cret\r\n")]
    [InlineData("\ts3cret\n\n")]
    public async Task ReadAsync_WhiteSpaceAtTheEnds_IsNotPartOfIt(string value)
    {
        (await VaultCredential.FromValue(value).ReadAsync(Stop)).Should().Be("s3cret");
        (await VaultCredential.FromFile(Write(value)).ReadAsync(Stop)).Should().Be("s3cret");
        (await VaultCredential.FromCallback(_ => new(value)).ReadAsync(Stop)).Should().Be("s3cret");
    }

    [Fact]
    public async Task ReadAsync_WhiteSpaceInside_Stays() =>
        (await VaultCredential.FromValue(" two words ").ReadAsync(Stop)).Should().Be("two words");

    [Theory]
    [InlineData("")]
    [InlineData(" \r\n")]
    public async Task ReadAsync_Empty_IsUnavailable(string value)
    {
        foreach (VaultCredential credential in (VaultCredential[])
            [VaultCredential.FromValue(value), VaultCredential.FromFile(Write(value)), VaultCredential.FromCallback(_ => new(value))])
        {
            VaultException failure = await Failure(credential);

            failure.Kind.Should().Be(VaultErrorKind.CredentialUnavailable);
            failure.IsTransient.Should().BeTrue();
            failure.Message.Should().Contain(credential.ToString()).And.Contain("empty");
        }
    }

    [Fact]
    public async Task ReadAsync_CallbackThatGivesNull_IsUnavailable() =>
        (await Failure(VaultCredential.FromCallback(_ => new((string)null!)))).Kind.Should().Be(VaultErrorKind.CredentialUnavailable);

    [Fact]
    public async Task ReadAsync_File_IsReadAnewEachTime()
    {
        string file = Write("one");
        VaultCredential credential = VaultCredential.FromFile(file);

        string first = await credential.ReadAsync(Stop);
        await File.WriteAllTextAsync(file, "two", Stop);

        first.Should().Be("one");
        (await credential.ReadAsync(Stop)).Should().Be("two");
    }

    [Fact]
    public async Task ReadAsync_FileWithAByteOrderMark_IsReadWithoutIt()
    {
        string file = Path.Combine(_folder, "bom");
        await File.WriteAllBytesAsync(file, [0xEF, 0xBB, 0xBF, (byte)'x'], Stop);

        (await VaultCredential.FromFile(file).ReadAsync(Stop)).Should().Be("x");
    }

    [Fact]
    public async Task ReadAsync_MissingFile_NamesIt()
    {
        string file = Path.Combine(_folder, "missing");

        VaultException failure = await Failure(VaultCredential.FromFile(file));

        failure.Kind.Should().Be(VaultErrorKind.CredentialUnavailable);
        failure.Message.Should().Contain(file);
    }

    [Fact]
    public async Task ReadAsync_Environment_IsReadAnewEachTime()
    {
        string name = "VAULT_CONFIGURATION_TEST_" + Guid.NewGuid().ToString("N");
        VaultCredential credential = VaultCredential.FromEnvironment(name);

        (await Failure(credential)).Message.Should().Contain(name).And.Contain("empty");
        Environment.SetEnvironmentVariable(name, " value ");

        (await credential.ReadAsync(Stop)).Should().Be("value");
        credential.FindProblem().Should().BeNull();
        Environment.SetEnvironmentVariable(name, null);
        credential.FindProblem().Should().Contain(name).And.Contain("not set");
    }

    [Fact]
    public async Task ReadAsync_CallbackThatThrows_ShowsTheTypeAndNothingElse()
    {
        VaultCredential credential = VaultCredential.FromCallback(
            _ => throw new InvalidOperationException($"could not parse {Some.Planted}", new FormatException(Some.Planted)));

        VaultException failure = await Failure(credential);

        failure.Kind.Should().Be(VaultErrorKind.CredentialUnavailable);
        failure.Message.Should().Contain("callback").And.Contain(nameof(InvalidOperationException));
        failure.ToString().Should().NotContain(Some.Planted);
    }

    [Fact]
    public async Task ReadAsync_CallbackThatThrowsAVaultException_KeepsIt()
    {
        VaultException own = new(VaultErrorKind.Unreachable, "The metadata service does not answer.");

        (await Failure(VaultCredential.FromCallback(_ => throw own))).Should().BeSameAs(own);
    }

    [Fact]
    public async Task ReadAsync_Cancelled_IsAnOperationCanceledException()
    {
        using CancellationTokenSource cancelled = new();
        await cancelled.CancelAsync();
        VaultCredential credential = VaultCredential.FromCallback(async token =>
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, token);
            return "never";
        });

        await FluentActions.Awaiting(() => credential.ReadAsync(cancelled.Token).AsTask())
            .Should().ThrowAsync<OperationCanceledException>();
    }

    /// <summary>HttpClient.Timeout in a callback is a TaskCanceledException that nobody asked for.</summary>
    [Fact]
    public async Task ReadAsync_CallbackTimesOutByItself_IsUnavailable() =>
        (await Failure(VaultCredential.FromCallback(
            _ => throw new TaskCanceledException("The request was canceled due to the configured HttpClient.Timeout", new TimeoutException()))))
        .Kind.Should().Be(VaultErrorKind.CredentialUnavailable);

    [Fact]
    public void FindProblem_NothingWrong_IsNull()
    {
        VaultCredential.FromValue("x").FindProblem().Should().BeNull();
        VaultCredential.FromFile(Write("x")).FindProblem().Should().BeNull();
        VaultCredential.FromCallback(_ => new("x")).FindProblem().Should().BeNull();
    }

    [Fact]
    public void FindProblem_SomethingWrong_SaysWhat()
    {
        string missing = Path.Combine(_folder, "missing");

        VaultCredential.FromValue(" ").FindProblem().Should().Contain("empty");
        VaultCredential.FromValue(null!).FindProblem().Should().Contain("empty");
        VaultCredential.FromFile("").FindProblem().Should().Contain("path").And.Contain("empty");
        VaultCredential.FromFile(missing).FindProblem().Should().Contain(missing);
        VaultCredential.FromFile(_folder).FindProblem().Should().Contain(_folder);
        VaultCredential.FromEnvironment("").FindProblem().Should().Contain("empty");
    }

    [Fact]
    public void ToString_EachOrigin_IsTheOriginOnly()
    {
        VaultCredential.FromValue(Some.Planted).ToString().Should().Be("value");
        VaultCredential.FromFile("/run/secrets/id").ToString().Should().Be("file /run/secrets/id");
        VaultCredential.FromEnvironment("HOME").ToString().Should().Be("environment variable HOME");
        VaultCredential.FromCallback(_ => new(Some.Planted)).ToString().Should().Be("callback");
    }

    [Fact]
    public async Task Wrapped_Read_IsTheLibrarysBusiness()
    {
        VaultCredential wrapped = VaultCredential.Wrapped(VaultCredential.FromValue(Some.Planted), "auth/approle/role/r/secret-id");

        VaultException failure = await Failure(wrapped);

        failure.IsTransient.Should().BeFalse();
        failure.Message.Should().Contain("wrapping token from value").And.NotContain(Some.Planted);
        wrapped.ToString().Should().Be("wrapping token from value");
    }

    [Fact]
    public void Wrapped_SomethingWrong_IsFoundAtTheStart()
    {
        VaultCredential inner = VaultCredential.FromValue("x");

        VaultCredential.Wrapped(inner, "auth/token/create").FindProblem().Should().BeNull();
        VaultCredential.Wrapped(VaultCredential.FromValue(""), "auth/token/create").FindProblem().Should().Contain("empty");
        VaultCredential.Wrapped(inner, "/auth/token/create").FindProblem().Should().Contain("creation path");
        VaultCredential.Wrapped(inner, "").FindProblem().Should().Contain("creation path");
        VaultCredential.Wrapped(VaultCredential.Wrapped(inner, "a"), "a").FindProblem().Should().Contain("wrapped itself");
        FluentActions.Invoking(() => VaultCredential.Wrapped(null!, "a")).Should().Throw<ArgumentNullException>();
        FluentActions.Invoking(() => VaultCredential.Wrapped(inner, null!)).Should().Throw<ArgumentNullException>();
    }

    [Fact]
    public async Task FromHome_FileOfVaultLogin_IsRead()
    {
        VaultCredential credential = VaultCredential.FromHome(_folder);

        credential.FindProblem().Should().Contain(".vault-token").And.Contain("vault login");
        await File.WriteAllTextAsync(Path.Combine(_folder, ".vault-token"), "hvs.x\n", Stop);

        credential.FindProblem().Should().BeNull();
        (await credential.ReadAsync(Stop)).Should().Be("hvs.x");
    }

    [Fact]
    public async Task FromHome_NoHome_SaysWhatToDo()
    {
        VaultCredential.FromHome("").FindProblem().Should().Contain("HOME");
        (await Failure(VaultCredential.FromHome(""))).Message.Should().Contain("HOME");
    }

    [Fact]
    public void FromCallback_Null_IsRefused() =>
        FluentActions.Invoking(() => VaultCredential.FromCallback(null!)).Should().Throw<ArgumentNullException>();

    private static async Task<VaultException> Failure(VaultCredential credential) =>
        (await FluentActions.Awaiting(() => credential.ReadAsync(Stop).AsTask()).Should().ThrowAsync<VaultException>()).Which;

    private string Write(string text)
    {
        string file = Path.Combine(_folder, Guid.NewGuid().ToString("N"));
        File.WriteAllText(file, text);
        return file;
    }
}
