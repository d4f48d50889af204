// Gives a provider's new API key to a running service, by way of Vault, and ends the old one when nobody has it any more.
// README.md says how. Keys and tokens come from the environment and from standard input, and are never printed.
using RotateKeys;

return await new Command(
    Environment.GetEnvironmentVariable, Console.In, Console.Out, Console.Error, isInteractive: !Console.IsInputRedirected, TimeProvider.System)
    .RunAsync(args, CancellationToken.None);
