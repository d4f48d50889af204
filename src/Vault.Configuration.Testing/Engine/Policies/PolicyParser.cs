namespace Vault.Configuration.Testing.Engine.Policies;

/// <summary>
/// Reads the <c>path</c>/<c>capabilities</c> subset of a policy. What would restrict a rule further (parameters, wrapping TTLs)
/// is refused: to ignore it would grant more than the policy says.
/// </summary>
internal static class PolicyParser
{
    public static IReadOnlyList<PolicyRule> Parse(string hcl)
    {
        try
        {
            return ReadRules(new HclReader(hcl).Next());
        }
        catch (FormatException problem)
        {
            throw Messages.VaultError.BadRequest("failed to parse policy: " + problem.Message);
        }
    }

    private static List<PolicyRule> ReadRules(HclReader reader)
    {
        List<PolicyRule> rules = [];

        while (!reader.IsEnd)
        {
            if (reader.Is("name"))
            {
                reader.Next().Expect("=");
                reader.ExpectString();
                continue;
            }

            reader.Expect("path");
            string path = reader.ExpectString();

            if (path.Contains("+*", StringComparison.Ordinal))
            {
                throw new FormatException($"path \"{path}\": invalid use of wildcards ('+*' is forbidden)");
            }

            rules.Add(new PolicyRule(path.TrimStart('/'), ReadBlock(reader, path)));
        }

        return rules;
    }

    private static Capabilities ReadBlock(HclReader reader, string path)
    {
        Capabilities granted = Capabilities.None;
        reader.Expect("{");

        while (!reader.Is("}"))
        {
            string attribute = reader.Current;
            reader.Next().Expect("=");

            granted |= attribute switch
            {
                "capabilities" => ReadCapabilities(reader, path),
                "policy" => FromOldPolicy(reader.ExpectString(), path),
                _ => throw new FormatException(
                    $"path \"{path}\": \"{attribute}\" is not offered by Vault.Configuration.Testing; only \"capabilities\" is"),
            };

            if (reader.Is(","))
            {
                reader.Next();
            }
        }

        reader.Next();
        return granted;
    }

    private static Capabilities ReadCapabilities(HclReader reader, string path)
    {
        Capabilities granted = Capabilities.None;
        reader.Expect("[");

        while (!reader.Is("]"))
        {
            string name = reader.ExpectString();
            granted |= CapabilityNames.Parse(name)
                ?? throw new FormatException($"path \"{path}\": invalid capability \"{name}\"");

            if (!reader.Is("]"))
            {
                reader.Expect(",");
            }
        }

        reader.Next();
        return granted;
    }

    private static Capabilities FromOldPolicy(string name, string path)
    {
        const Capabilities Read = Capabilities.Read | Capabilities.List;
        const Capabilities Write = Read | Capabilities.Create | Capabilities.Update | Capabilities.Delete;

        return name switch
        {
            "deny" => Capabilities.Deny,
            "read" => Read,
            "write" => Write,
            "sudo" => Write | Capabilities.Sudo,
            _ => throw new FormatException($"path \"{path}\": invalid policy \"{name}\""),
        };
    }
}
