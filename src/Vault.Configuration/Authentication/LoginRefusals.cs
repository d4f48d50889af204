using System.Net;

namespace Vault.Configuration.Authentication;

/// <summary>Logins that failed: what Vault's answer means, and the sentence for it.</summary>
internal static class LoginRefusals
{
    /// <summary>
    /// Whether Vault refused the credential. Its statuses do not say so by themselves: the GitHub method passes on what GitHub
    /// answered to a wrong token as an error of the server, and LDAP calls a directory that is down a bad request.
    /// </summary>
    public static bool IsRefusal(VaultException failed) => failed switch
    {
        { StatusCode: HttpStatusCode.BadRequest or HttpStatusCode.Forbidden } =>
            failed.Kind is VaultErrorKind.InvalidRequest or VaultErrorKind.AccessDenied && !IsDirectoryDown(failed),
        { StatusCode: HttpStatusCode.InternalServerError, Answer: { } answer } =>
            answer.Contains("401 Bad credentials", StringComparison.Ordinal)
            || answer.Contains("user is not part of required org", StringComparison.Ordinal),
        _ => false,
    };

    /// <summary>Whether Vault could not reach the directory, which is no fault of the credential.</summary>
    public static bool IsDirectoryDown(VaultException failed) => failed.StatusCode == HttpStatusCode.BadRequest
        && failed.Answer?.Contains("error connecting to host", StringComparison.Ordinal) == true;

    /// <summary>Whether Vault may have done what it was asked for, although no answer came that says so.</summary>
    public static bool MayHaveBeenCarriedOut(VaultException lost) => !lost.WasNotSent
        && lost.Kind is VaultErrorKind.Timeout or VaultErrorKind.Unreachable or VaultErrorKind.ServerError or VaultErrorKind.InvalidResponse
        && (int?)lost.StatusCode is not (>= 300 and < 500);

    /// <summary>For a directory that Vault cannot reach.</summary>
    public static VaultException DirectoryIsDown(VaultAuthMethod method, VaultException failed) => new(
        VaultErrorKind.ServerError, $"Vault could not ask the directory behind {method}; it is tried again. {failed.Answer}", failed)
    {
        StatusCode = failed.StatusCode,
        RequestId = failed.RequestId,
    };

    /// <summary>For a credential that is not sent, since Vault refused it a short while ago.</summary>
    public static VaultException HeldBack(VaultAuthMethod method, TimeSpan remaining) => new(
        VaultErrorKind.LoginRejected,
        $"Vault refused the credential for {method}, and the same credential is not sent again for {remaining.TotalSeconds:0} s{(method.CountsTowardLockout ? ", since that could lock it out for every replica" : "")}. Give the application another credential; it is tried within seconds.");

    /// <summary>For a token from outside that Vault does not know any more.</summary>
    public static VaultException GivenTokenIsDead(VaultAuthMethod method) => new(
        VaultErrorKind.LoginRejected,
        $"The token from {method} is not valid any more, or may not even look itself up. Put another one in its place; it is found within seconds.");

    /// <summary>For an answer that was lost, to a credential that can be used once.</summary>
    public static VaultException MayBeUsedUp(VaultAuthMethod method, VaultException lost) => new(
        VaultErrorKind.LoginRejected,
        $"The answer to the login with {method} was lost. Its credential can be used once and may be used up, so it is not sent again: give the application another one. {lost.Message}",
        lost);

    /// <summary>For a login that Vault refused.</summary>
    public static VaultException Rejected(
        VaultAuthMethod method, VaultLogin login, VaultException refusal, DateTimeOffset now, bool isLockedOut = false)
    {
        string said = refusal.Answer ?? refusal.Message;
        string? jwt = login.Fields.GetValueOrDefault("jwt");
        string causes = isLockedOut
            ? "After too many failures, its own or those of other replicas with the same role, Vault has most likely locked it out for some 15 minutes"
            : FindSetting(method, login, said, jwt is null ? null : JwtClaims.Read(jwt))
            ?? ((int?)refusal.StatusCode == 403
            ? $"Nothing is mounted at auth/{method.Mount}, or the role does not allow this identity, or{(method.CountsTowardLockout ? " the account is locked out after too many failures, or" : "")} the namespace is wrong (\"admin\" or below on HCP Vault)"
            : "The credential is wrong, expired or used up, or the role is not there");
        return new VaultException(
            VaultErrorKind.LoginRejected,
            $"Vault refused the login with {method}. {causes}. {said}{(jwt is null ? "" : $" {JwtClaims.Describe(jwt, now)}")}",
            refusal)
        {
            StatusCode = refusal.StatusCode,
            RequestId = refusal.RequestId,
        };
    }

    /// <summary>The setting of a role that does not fit a JWT, and the command that changes it.</summary>
    private static string? FindSetting(VaultAuthMethod method, VaultLogin login, string said, JwtClaims? claims)
    {
        if (!login.Fields.TryGetValue("role", out string? role))
        {
            return null;
        }

        (string Setting, string? Wanted, string More)? found =
            said.Contains("service account name not authorized", StringComparison.OrdinalIgnoreCase)
                ? ("bound_service_account_names", claims?.Account?.Name, " (this replaces the list)")
            : said.Contains("namespace not authorized", StringComparison.OrdinalIgnoreCase)
                ? ("bound_service_account_namespaces", claims?.Account?.Namespace, " (this replaces the list)")
            : !said.Contains("invalid audience", StringComparison.OrdinalIgnoreCase) ? null
            : method.Name == "kubernetes" ? ("audience", claims?.FirstAudience, ", or mount a projected token with the role's audience and name its file in TokenFile")
            : ("bound_audiences", claims?.FirstAudience, " (this replaces the list), or ask the platform for a JWT with an audience of the role");
        return found is var (setting, wanted, more)
            ? $"The role \"{role}\" does not allow it by its {setting}: vault write auth/{method.Mount}/role/{role} {setting}={wanted ?? "…"}{more}"
            : null;
    }
}
