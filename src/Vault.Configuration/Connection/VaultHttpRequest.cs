namespace Vault.Configuration.Connection;

/// <summary>
/// A message that does not print its headers: .NET's own text has all of them, the token among them, and goes to the diagnostic
/// events of <c>System.Net.Http</c>, and to whoever logs a request in a handler.
/// </summary>
internal sealed class VaultHttpRequest(HttpMethod method, Uri target) : HttpRequestMessage(method, target)
{
    public override string ToString() => $"{Method} {RequestUri?.AbsolutePath}";
}
