using Vault.Configuration.Connection;
using Vault.Configuration.Secrets;
using Vault.Configuration.Snapshot;

namespace Vault.Configuration.Tests.Fakes;

/// <summary>Gives a reader a body as the network does: in pieces, of which it gets those again that it was not done with.</summary>
internal static class Pieces
{
    public static void Give(IBodyReader reader, ReadOnlySpan<byte> body, int size)
    {
        int done = 0;
        int arrived = 0;
        reader.Begin();
        while (arrived < body.Length)
        {
            arrived += Math.Min(size, body.Length - arrived);
            done += reader.Read(body[done..arrived], isLast: false);
        }

        reader.Read(body[done..], isLast: true);
    }

    public static FolderScan Scan(ReadOnlySpan<byte> body, string folder, IReadOnlyList<SecretEntry> known, int size = int.MaxValue)
    {
        FolderScanReader reader = new(folder, known, Some.Now);
        Give(reader, body, size);
        return reader.Scan;
    }
}
