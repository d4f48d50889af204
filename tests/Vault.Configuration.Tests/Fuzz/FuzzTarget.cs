using CsCheck;

namespace Vault.Configuration.Tests.Fuzz;

/// <summary>One parser.</summary>
/// <param name="Name">What it reads.</param>
/// <param name="Inputs">What it is given.</param>
/// <param name="Parse">Gives it one. Says whether it was understood; throws where it was met with anything but a refusal.</param>
internal sealed record FuzzTarget(string Name, Gen<string> Inputs, Func<string, bool> Parse);
