using System.Globalization;
using System.Text.Json;
using Vault.Configuration.Connection;
using Vault.Configuration.Provider;

namespace Vault.Configuration.Checkup;

/// <summary>
/// What an address answers before anybody logs in.
/// <see href="https://developer.hashicorp.com/vault/api-docs/system/health"/>
/// </summary>
internal static class ServerCheck
{
    /// <summary>Every state with the same status, since the body tells them apart.</summary>
    private const string EveryState = "standbyok=true&perfstandbyok=true&sealedcode=200&uninitcode=200&drsecondarycode=200";

    /// <summary>JWTs and certificates are refused from about a minute on.</summary>
    private static readonly TimeSpan LargestSkew = TimeSpan.FromSeconds(30);

    /// <returns>Whether it serves requests.</returns>
    public static async Task<bool> RunAsync(VaultPlan plan, Uri address, CheckNotes notes, CancellationToken cancellationToken)
    {
        string shown = ConnectionFaults.Show(address);
        VaultSettings settings = plan.Settings with { Addresses = new VaultAddresses([address]), MaxRetries = 0 };
        using VaultClient client = new(settings, plan.Time, plan.Handler);
        try
        {
            DateTimeOffset sentAt = plan.Time.GetUtcNow();
            HealthMessage health = await AskAsync(client, cancellationToken).ConfigureAwait(false);
            DateTimeOffset between = sentAt + ((plan.Time.GetUtcNow() - sentAt) / 2);
            notes.Passed(VaultCheckKind.Connection, shown, "reached");
            NoteTls(settings, address, shown, notes);
            bool isServing = NoteState(health, shown, notes);
            NoteClock(health, between, shown, notes);
            return isServing;
        }
        catch (VaultException failed)
        {
            Note(failed, settings, address, shown, notes);
            return false;
        }
    }

    private static async Task<HealthMessage> AskAsync(VaultClient client, CancellationToken cancellationToken)
    {
        VaultRequest request = new(HttpMethod.Get, "sys/health") { Namespace = "", Query = EveryState };
        using VaultAnswer answer = await client.SendAsync(request, token: null, cancellationToken).ConfigureAwait(false);
        try
        {
            HealthMessage? health = answer.IsNotFound ? null : JsonSerializer.Deserialize(answer.Body, VaultJsonContext.Default.HealthMessage);
            return health?.Initialized is not null ? health : throw VaultErrors.NotVaults(request, answer.StatusCode, "it says nothing of a seal");
        }
        catch (JsonException)
        {
            throw VaultErrors.NotVaults(request, answer.StatusCode, "it says nothing of a seal");
        }
    }

    private static void Note(VaultException failed, VaultSettings settings, Uri address, string shown, CheckNotes notes)
    {
        string message = failed.Message.Replace("?" + EveryState, "", StringComparison.Ordinal);
        switch (failed.Kind)
        {
            case VaultErrorKind.Unreachable or VaultErrorKind.Timeout:
                notes.Failed(VaultCheckKind.Connection, shown, message);
                break;
            case VaultErrorKind.Tls:
                notes.Passed(VaultCheckKind.Connection, shown, "reached");
                notes.Failed(VaultCheckKind.Tls, shown, message);
                break;
            default:
                notes.Passed(VaultCheckKind.Connection, shown, "reached");
                NoteTls(settings, address, shown, notes);
                notes.Failed(VaultCheckKind.Server, shown, message);
                break;
        }
    }

    private static void NoteTls(VaultSettings settings, Uri address, string shown, CheckNotes notes)
    {
        if (UnixSocket.Is(address))
        {
            notes.Passed(VaultCheckKind.Tls, shown, "not needed: a socket of this machine");
        }
        else if (address.Scheme == Uri.UriSchemeHttps && settings.Tls.SkipVerification)
        {
            notes.Warn(VaultCheckKind.Tls, shown, "the server's certificate is not verified (Tls.SkipVerification): anybody in between can read the token.");
        }
        else if (address.Scheme == Uri.UriSchemeHttps)
        {
            notes.Passed(VaultCheckKind.Tls, shown, "the server's certificate is trusted");
        }
        else if (address.IsLoopback)
        {
            notes.Passed(VaultCheckKind.Tls, shown, "not needed: it stays on this machine");
        }
        else
        {
            notes.Warn(VaultCheckKind.Tls, shown, "not encrypted (http): anybody in between can read the token and the secrets. Use https.");
        }
    }

    private static bool NoteState(HealthMessage health, string shown, CheckNotes notes)
    {
        string version = health.Version is { Length: > 0 } text ? $"version {ServerText.Clean(text, [])}" : "of an unknown version";
        if (health.Initialized == false)
        {
            notes.Failed(VaultCheckKind.Server, shown, "it was never initialised: run \"vault operator init\".");
            return false;
        }

        if (health.Sealed == true)
        {
            notes.Failed(VaultCheckKind.Server, shown, $"{version}, sealed: an operator must unseal it (\"vault operator unseal\").");
            return false;
        }

        if (health.ReplicationDrMode == "secondary")
        {
            notes.Failed(VaultCheckKind.Server, shown, $"{version}, a disaster recovery secondary, which serves nothing until it is promoted: give the address of the primary.");
            return false;
        }

        notes.Passed(VaultCheckKind.Server, shown, $"{version}, unsealed{(health.Standby == true ? ", a standby" : "")}");
        return true;
    }

    private static void NoteClock(HealthMessage health, DateTimeOffset here, string shown, CheckNotes notes)
    {
        if (health.ServerTimeUtc is not { } seconds || seconds is < 0 or > 253_402_300_799)
        {
            notes.Skipped(VaultCheckKind.Clock, shown, "the server does not tell its time.");
            return;
        }

        TimeSpan ahead = here - DateTimeOffset.FromUnixTimeSeconds(seconds);
        if (ahead.Duration() <= LargestSkew)
        {
            notes.Passed(VaultCheckKind.Clock, shown, "as on this machine");
            return;
        }

        string amount = ahead.Duration().TotalSeconds.ToString("0", CultureInfo.InvariantCulture);
        notes.Warn(
            VaultCheckKind.Clock,
            shown,
            $"this machine's clock is {amount} s {(ahead > TimeSpan.Zero ? "ahead of" : "behind")} Vault's: logins with a JWT or a service account, and certificates, may be refused. Synchronise both with NTP.");
    }
}
