using System.Security.Authentication;

namespace Vault.Configuration.Connection;

/// <summary>The server's certificate is not accepted. Carries the reason out of the handshake.</summary>
/// <param name="reason">Whole sentences.</param>
internal sealed class ServerRefusedException(string reason) : AuthenticationException(reason);
