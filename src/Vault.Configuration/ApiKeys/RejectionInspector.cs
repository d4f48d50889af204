using System.Net;
using System.Text;

namespace Vault.Configuration.ApiKeys;

/// <summary>Finds out whether an answer says that the key is no good. What it reads of the body, the caller can read again.</summary>
internal sealed class RejectionInspector(VaultApiKeyOptions options)
{
    private readonly HashSet<HttpStatusCode> _statusCodes = [.. options.RejectionStatusCodes];

    /// <param name="response">The answer; its content is another one afterwards, with the same bytes.</param>
    /// <param name="isAsync">Whether the caller can wait without a thread.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async ValueTask<bool> IsRejectionAsync(HttpResponseMessage response, bool isAsync, CancellationToken cancellationToken)
    {
        if (!_statusCodes.Contains(response.StatusCode))
        {
            return false;
        }

        if (options.IsRejection is not { } isRejection)
        {
            return true;
        }

        ReadOnlyMemory<byte> beginning = options.InspectedBytes == 0
            ? default
            : await PeekAsync(response, isAsync, cancellationToken).ConfigureAwait(false);
        return isRejection(response.StatusCode, Encoding.UTF8.GetString(beginning.Span));
    }

    private async ValueTask<ReadOnlyMemory<byte>> PeekAsync(
        HttpResponseMessage response, bool isAsync, CancellationToken cancellationToken)
    {
        Stream body = isAsync
            ? await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false)
            : response.Content.ReadAsStream(cancellationToken);
        byte[] bytes = new byte[options.InspectedBytes];
        int count = 0;
        try
        {
            while (count < bytes.Length)
            {
                int read = isAsync
                    ? await body.ReadAsync(bytes.AsMemory(count), cancellationToken).ConfigureAwait(false)
                    : body.Read(bytes, count, bytes.Length - count);
                if (read == 0)
                {
                    break;
                }

                count += read;
            }
        }
        catch (Exception broken) when (broken is IOException or HttpRequestException)
        {
            // The caller meets the same when it reads on. What came so far may be enough to know.
        }

        ReadOnlyMemory<byte> beginning = bytes.AsMemory(0, count);
        HttpContent original = response.Content;
        response.Content = new PeekedContent(new ReplayedStream(beginning, body), original);
        foreach ((string name, IEnumerable<string> values) in original.Headers)
        {
            response.Content.Headers.TryAddWithoutValidation(name, values);
        }

        return beginning;
    }

    /// <summary>Stands for another content, and ends with it: whoever made that one may hold more than its stream.</summary>
    private sealed class PeekedContent(Stream body, HttpContent original) : StreamContent(body)
    {
        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                original.Dispose();
            }

            base.Dispose(disposing);
        }
    }
}
