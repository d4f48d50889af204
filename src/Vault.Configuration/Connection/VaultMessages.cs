using System.Text.Json;

namespace Vault.Configuration.Connection;

// The parts of Vault's JSON that are read as objects. What holds secrets is read by SecretJson instead.

/// <summary>The frame that every answer shares.</summary>
internal sealed class VaultMessage<TData>
    where TData : class
{
    /// <summary>Present where the answer was put into a wrapping token instead.</summary>
    public JsonElement? WrapInfo { get; set; }

    public string? RequestId { get; set => field = ServerText.RequestId(value); }

    public TData? Data { get; set; }
}

/// <summary>The frame of a login or a renewal.</summary>
internal sealed class AuthAnswer
{
    public string? RequestId { get; set => field = ServerText.RequestId(value); }

    public AuthMessage? Auth { get; set; }

    public string[]? Warnings { get; set; }
}

/// <summary><c>auth</c> of a login or a renewal.</summary>
internal sealed class AuthMessage
{
    public string? ClientToken { get; set; }

    public string? Accessor { get; set; }

    public string[]? Policies { get; set; }

    public long LeaseDuration { get; set; }

    public bool Renewable { get; set; }

    public string? TokenType { get; set; }

    public long NumUses { get; set; }

    /// <summary>Present where Vault wants a second factor: then there is no token.</summary>
    public JsonElement? MfaRequirement { get; set; }
}

/// <summary><c>data</c> of a wrapping token's look-up.</summary>
internal sealed class WrappingMessage
{
    public string? CreationPath { get; set; }
}

/// <summary>What was wrapped: an answer with <c>data</c>, or one with <c>auth</c>.</summary>
internal sealed class UnwrapAnswer
{
    public Dictionary<string, JsonElement>? Data { get; set; }

    public AuthMessage? Auth { get; set; }
}

/// <summary><c>data</c> of a LIST.</summary>
internal sealed class ListMessage
{
    public string?[]? Keys { get; set; }
}

/// <summary><c>data</c> of a token's look-up of itself.</summary>
internal sealed class TokenMessage
{
    public string[]? Policies { get; set; }

    public string[]? IdentityPolicies { get; set; }

    public long Ttl { get; set; }

    public long CreationTtl { get; set; }

    public bool Renewable { get; set; }

    public string? Type { get; set; }

    public long NumUses { get; set; }
}

/// <summary>What a renewal or revocation of a lease asks for.</summary>
internal sealed class LeaseMessage
{
    public string? LeaseId { get; set; }

    public long? Increment { get; set; }
}

/// <summary>What a token is asked whether it may do it.</summary>
internal sealed class CapabilitiesMessage
{
    public string[]? Paths { get; set; }
}

/// <summary><c>data</c> of a question for the mount that a path belongs to.</summary>
internal sealed class MountMessage
{
    public string? Path { get; set; }

    public string? Type { get; set; }

    public Dictionary<string, string?>? Options { get; set; }
}

/// <summary>What a server says of itself, sealed or not.</summary>
internal sealed class SealStatusMessage
{
    public bool? Initialized { get; set; }
}

/// <summary>What a server says of its health, to anybody.</summary>
internal sealed class HealthMessage
{
    public bool? Initialized { get; set; }

    public bool? Sealed { get; set; }

    public bool? Standby { get; set; }

    public string? ReplicationDrMode { get; set; }

    public long? ServerTimeUtc { get; set; }

    public string? Version { get; set; }
}

/// <summary>What an error, and a 404, says of itself.</summary>
internal sealed class ErrorMessage
{
    public string? RequestId { get; set => field = ServerText.RequestId(value); }

    public string?[]? Errors { get; set; }
}
