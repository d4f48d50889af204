using Vault.Configuration.Tool;

return await CommandLine.RunAsync(args, Console.Out, Console.Error, isTerminal: !Console.IsOutputRedirected).ConfigureAwait(false);
