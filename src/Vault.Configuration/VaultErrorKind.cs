namespace Vault.Configuration;

/// <summary>What kind of trouble a <see cref="VaultException"/> reports.</summary>
public enum VaultErrorKind
{
    /// <summary>No connection could be made, or it broke. Transient.</summary>
    Unreachable = 0,

    /// <summary>No answer came within <see cref="VaultOptions.RequestTimeout"/>. Transient.</summary>
    Timeout,

    /// <summary>The TLS handshake failed: the certificate chain, the name or the protocol. Not transient.</summary>
    Tls,

    /// <summary>Vault is sealed (503). Transient: an operator, or auto-unseal, brings it back.</summary>
    Sealed,

    /// <summary>Vault was never initialised (501). Not transient.</summary>
    NotInitialized,

    /// <summary>
    /// This node cannot serve the request just now: a standby without an active node, a node that is behind, a disaster
    /// recovery secondary, or an engine that is being upgraded. Transient.
    /// </summary>
    NotReady,

    /// <summary>Vault answered 429: a rate limit or a lease count quota. Transient.</summary>
    RateLimited,

    /// <summary>Vault, or a third party it asked, failed (5xx). Transient.</summary>
    ServerError,

    /// <summary>The answer is not one of Vault's: HTML from a proxy, cut off, or too large. Transient.</summary>
    InvalidResponse,

    /// <summary>The token may not do this (403). Not transient.</summary>
    AccessDenied,

    /// <summary>The secret, its version or the mount is not there, or the secret was deleted. Not transient.</summary>
    NotFound,

    /// <summary>Vault does not accept the request (400, 405, 413). Not transient.</summary>
    InvalidRequest,

    /// <summary>Vault refused the credential at login. Not transient: only another credential helps.</summary>
    LoginRejected,

    /// <summary>
    /// At the start: a version lacks a required key, or a check refused it. Not transient, though it may be accepted later.
    /// </summary>
    VersionRefused,

    /// <summary>
    /// A credential could not be read from its file, environment variable or callback. Transient: it is read anew each time.
    /// </summary>
    CredentialUnavailable,
}
