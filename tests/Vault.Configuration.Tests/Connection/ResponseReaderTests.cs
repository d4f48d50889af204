using System.Buffers;
using System.Net;
using System.Text;
using CsCheck;
using Vault.Configuration.Connection;
using Vault.Configuration.Snapshot;
using Vault.Configuration.Tests.Fakes;

namespace Vault.Configuration.Tests.Connection;

public sealed class ResponseReaderTests
{
    private const int Limit = 40_000;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ReadAsync_AnySizeInAnyPieces_IsWholeOrRefused() =>
        await Gen.Select(Gen.OneOf(Gen.Int[0, 100], Gen.Int[8_000, 8_400], Gen.Int[16_000, 17_000], Gen.Int[Limit - 2, Limit + 2], Gen.Int[0, 90_000]), Gen.Int[1, 20_000], Gen.Bool)
            .SampleAsync(
                async (size, piece, isAnnounced) =>
                {
                    byte[] body = new byte[size];
                    new Random(size).NextBytes(body);
                    using HttpResponseMessage response = Response(body, piece, isAnnounced);
                    if (size > Limit)
                    {
                        VaultException failure = await Failure(response);
                        failure.Kind.Should().Be(VaultErrorKind.InvalidResponse);
                        failure.Message.Should().Contain("MaxResponseBytes").And.Contain("secret/data/orders");
                        return;
                    }

                    using VaultAnswer answer = await ReadAsync(response);
                    answer.Body.SequenceEqual(body).Should().BeTrue();
                    answer.StatusCode.Should().Be(HttpStatusCode.OK);
                },
                iter: 300);

    [Fact]
    public async Task StreamAsync_AnySizeInAnyPieces_IsReadInOrderOrRefused() =>
        await Gen.Select(Gen.OneOf(Gen.Int[0, 100], Gen.Int[32_000, 33_000], Gen.Int[Limit - 2, Limit + 2], Gen.Int[0, 90_000]), Gen.Int[1, 20_000], Gen.Int[0, 40_000])
            .SampleAsync(
                async (size, piece, kept) =>
                {
                    byte[] body = new byte[size];
                    new Random(size).NextBytes(body);
                    using HttpResponseMessage response = Response(body, piece, isAnnounced: false);
                    CollectingReader reader = new(kept);
                    if (size > Limit)
                    {
                        (await FluentActions.Awaiting(() => ResponseReader.StreamAsync(Some.Read, reader, response, Limit, Stop)).Should().ThrowAsync<VaultException>())
                            .Which.Message.Should().Contain("larger than");
                        return;
                    }

                    using VaultAnswer answer = await ResponseReader.StreamAsync(Some.Read, reader, response, Limit, Stop);
                    answer.Body.IsEmpty.Should().BeTrue();
                    reader.Done.SequenceEqual(body).Should().BeTrue();
                },
                iter: 300);

    [Theory]
    [InlineData("text/html", "{}", "it is text/html")]
    [InlineData("application/json", "{\"a\":\"pl4nted-s3cret", "broken or cut off, or of another form")]
    [InlineData("application/json", "", "broken or cut off, or of another form")]
    public async Task StreamAsync_NoSuchBody_IsNotVaults(string type, string body, string problem)
    {
        using HttpResponseMessage response = new(HttpStatusCode.OK) { Content = new StringContent(body, Encoding.UTF8, type) };

        VaultException failure = (await FluentActions
            .Awaiting(() => ResponseReader.StreamAsync(Some.Read, new FolderScanReader("f", [], Some.Now), response, Limit, Stop))
            .Should().ThrowAsync<VaultException>()).Which;

        failure.Kind.Should().Be(VaultErrorKind.InvalidResponse);
        failure.ToString().Should().Contain(problem).And.NotContain(Some.Planted);
    }

    [Fact]
    public async Task ReadAsync_NoBody_IsEmpty()
    {
        using HttpResponseMessage response = new(HttpStatusCode.NoContent);

        using VaultAnswer answer = await ReadAsync(response);

        answer.Body.IsEmpty.Should().BeTrue();
        answer.StatusCode.Should().Be(HttpStatusCode.NoContent);
    }

    [Fact]
    public async Task ReadAsync_AnnouncedSizeIsTooSmallForWhatComes_IsRefusedAtTheLimit()
    {
        using HttpResponseMessage response = Response(new byte[Limit + 1], Limit, isAnnounced: false);
        response.Content.Headers.ContentLength = 10;

        (await Failure(response)).Message.Should().Contain("MaxResponseBytes");
    }

    [Theory]
    [InlineData("application/json", "{}", null)]
    [InlineData("application/json; charset=utf-8", "{}", null)]
    [InlineData("application/problem+json", "{}", null)]
    [InlineData("Application/JSON", " \n{\"a\":[1,{\"b\":null}]} ", null)]
    [InlineData(null, "{}", null)]
    [InlineData("text/html", "", null)]
    [InlineData("application/json", "", null)]
    [InlineData("text/html", "{}", "it is text/html")]
    [InlineData("text/plain", "ok", "it is text/plain")]
    [InlineData(null, "<html>", "broken or cut off")]
    [InlineData("application/json", "[{}]", "no JSON object")]
    [InlineData("application/json", "null", "no JSON object")]
    [InlineData("application/json", "42", "no JSON object")]
    [InlineData("application/json", "{", "broken or cut off")]
    [InlineData("application/json", "{\"a\":{\"b\":\"pl4nted-s3cret\"}", "broken or cut off")]
    [InlineData("application/json", "{\"a\":\"pl4nted-s3cret", "broken or cut off")]
    [InlineData("application/json", "{\"a\":pl4nted-s3cret}", "broken or cut off")]
    [InlineData("application/json", "   ", "broken or cut off")]
    [InlineData("application/json", "{}<html>", "broken or cut off")]
    [InlineData("application/json", "{}{}", "broken or cut off")]
    [InlineData("application/json", "{}pl4nted-s3cret", "broken or cut off")]
    public void EnsureJson_Body_IsNothingOrOneWholeObject(string? type, string body, string? problem)
    {
        using HttpResponseMessage response = new(HttpStatusCode.OK) { Content = new ByteArrayContent([]) };
        response.Content.Headers.TryAddWithoutValidation("Content-Type", type);
        using VaultAnswer answer = Some.Answer(HttpStatusCode.OK, body);

        Action ensure = () => ResponseReader.EnsureJson(Some.Read, response, answer);

        if (problem is null)
        {
            ensure.Should().NotThrow();
            return;
        }

        VaultException failure = ensure.Should().Throw<VaultException>().Which;
        failure.Kind.Should().Be(VaultErrorKind.InvalidResponse);
        failure.ToString().Should().Contain(problem).And.NotContain(Some.Planted);
    }

    private static HttpResponseMessage Response(byte[] body, int piece, bool isAnnounced)
    {
        StreamContent content = new(new PiecewiseStream(body, piece));
        content.Headers.ContentLength = isAnnounced ? body.Length : null;
        return new HttpResponseMessage(HttpStatusCode.OK) { Content = content };
    }

    private static Task<VaultAnswer> ReadAsync(HttpResponseMessage response) =>
        ResponseReader.ReadAsync(Some.Read, response, Limit, Stop);

    private static async Task<VaultException> Failure(HttpResponseMessage response) =>
        (await FluentActions.Awaiting(() => ReadAsync(response)).Should().ThrowAsync<VaultException>()).Which;

    /// <summary>Keeps some bytes back until more have come, as who waits for the end of something does.</summary>
    private sealed class CollectingReader(int kept) : IBodyReader
    {
        private readonly ArrayBufferWriter<byte> _done = new();

        public ReadOnlySpan<byte> Done => _done.WrittenSpan;

        public string? RequestId => null;

        public void Begin() => _done.Clear();

        public int Read(ReadOnlySpan<byte> bytes, bool isLast)
        {
            int done = isLast ? bytes.Length : Math.Max(bytes.Length - kept, 0);
            _done.Write(bytes[..done]);
            return done;
        }
    }

    /// <summary>Comes in pieces, as from a socket.</summary>
    private sealed class PiecewiseStream(byte[] bytes, int piece) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(buffer.Length, piece)], cancellationToken);
    }
}
