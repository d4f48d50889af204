using System.Text.Json;

namespace Vault.Configuration.Tool.Rendering;

/// <summary>The HCL of <c>policy</c>, as <c>vault policy write NAME -</c> takes it; remarks go to the error output.</summary>
internal static class PolicyOutput
{
    public static void Write(IReadOnlyList<VaultPolicy> policies, TextWriter output, TextWriter error, OutputForm form)
    {
        if (form == OutputForm.Json)
        {
            output.WriteLine(JsonSerializer.Serialize([.. policies.Select(PolicyDocument.Of)], DocumentContext.Readable.PolicyDocumentArray));
            return;
        }

        foreach (VaultPolicy policy in policies)
        {
            output.WriteLine(policy.ToString());
            foreach (string remark in policy.Remarks)
            {
                error.WriteLine(remark);
            }
        }
    }
}
