using System.Globalization;

namespace Vault.Configuration.DevServer;

/// <summary>What <c>bao server -dev</c> is told, as far as a test tells it anything.</summary>
internal sealed record DevCommandLine(string? RootToken, int Port)
{
    private const string RootTokenFlag = "-dev-root-token-id=";
    private const string AddressFlag = "-dev-listen-address=127.0.0.1:";

    /// <summary>Null when it is no such command.</summary>
    public static DevCommandLine? Parse(string[] arguments)
    {
        if (arguments is not ["server", .. string[] flags] || !flags.Contains("-dev"))
        {
            return null;
        }

        DevCommandLine line = new(null, 8200);
        foreach (string flag in flags)
        {
            if (flag.StartsWith(RootTokenFlag, StringComparison.Ordinal))
            {
                line = line with { RootToken = flag[RootTokenFlag.Length..] };
            }
            else if (flag.StartsWith(AddressFlag, StringComparison.Ordinal)
                && ushort.TryParse(flag[AddressFlag.Length..], NumberStyles.None, CultureInfo.InvariantCulture, out ushort port))
            {
                line = line with { Port = port };
            }
            else if (flag != "-dev")
            {
                return null;
            }
        }

        return line;
    }
}
