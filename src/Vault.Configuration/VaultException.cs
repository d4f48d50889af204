using System.Net;

namespace Vault.Configuration;

/// <summary>
/// Vault, the way to it, or a credential for it failed. Wrong use of the library throws
/// <see cref="ArgumentException"/>, <see cref="InvalidOperationException"/> or
/// <see cref="Microsoft.Extensions.Options.OptionsValidationException"/> instead.
/// </summary>
/// <remarks>The message names what failed, which item, and what to do. It never holds a secret.</remarks>
public sealed class VaultException : Exception
{
    /// <summary>Creates an exception, for <see cref="VaultAuthMethod"/>s and fakes.</summary>
    /// <param name="kind">What kind of trouble it is.</param>
    /// <param name="message">One sentence: what failed, which item, what to do. No secret.</param>
    /// <param name="innerException">The cause, if there is one.</param>
    public VaultException(VaultErrorKind kind, string message, Exception? innerException = null)
        : base(message, innerException) => Kind = kind;

    /// <summary>What kind of trouble it is.</summary>
    public VaultErrorKind Kind { get; }

    /// <summary>Whether the same request may succeed later although nobody changes anything.</summary>
    public bool IsTransient => Kind is VaultErrorKind.Unreachable or VaultErrorKind.Timeout or VaultErrorKind.Sealed
        or VaultErrorKind.NotReady or VaultErrorKind.RateLimited or VaultErrorKind.ServerError
        or VaultErrorKind.InvalidResponse or VaultErrorKind.CredentialUnavailable;

    /// <summary>The HTTP status, or <see langword="null"/> where no answer came.</summary>
    public HttpStatusCode? StatusCode { get; init; }

    /// <summary>Vault's id of the request, as in its audit log, where the answer carried one.</summary>
    public string? RequestId { get; init; }

    /// <summary>What Vault answered, without the advice, which differs between a login and a read.</summary>
    internal string? Answer { get; init; }

    /// <summary>Whether it is certain that nothing of the request was sent.</summary>
    internal bool WasNotSent { get; init; }

    /// <summary>How long Vault asked us to wait (<c>Retry-After</c>), where it did.</summary>
    public TimeSpan? RetryAfter { get; init; }
}
