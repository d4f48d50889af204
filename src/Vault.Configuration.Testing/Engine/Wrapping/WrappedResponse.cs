using Vault.Configuration.Testing.Engine.Messages;

namespace Vault.Configuration.Testing.Engine.Wrapping;

/// <summary>An answer laid aside for whoever holds its wrapping token.</summary>
internal sealed record WrappedResponse(LogicalResponse Response, string CreationPath, DateTimeOffset CreatedAt, TimeSpan Ttl);
