using Vault.Configuration.Mapping;
using Vault.Configuration.Tests.Fakes;

namespace Vault.Configuration.Tests.Mapping;

public sealed class SecretReferenceTests
{
    [Theory]
    [InlineData("vault:secret/ai/openai#api_key", "secret/ai/openai", "api_key", null)]
    [InlineData("vault:team/kv/x#f", "team/kv/x", "f", null)]
    [InlineData("vault:secret/x#a:b", "secret/x", "a:b", null)]
    [InlineData("vault:secret/x#a__b", "secret/x", "a__b", null)]
    [InlineData("vault:secret/x#f@3", "secret/x", "f", 3)]
    [InlineData("vault:secret/x#f @3", "secret/x", "f", 3)]
    [InlineData("vault:secret/x#f@2147483647", "secret/x", "f", int.MaxValue)]
    [InlineData("vault:secret/x#user@host", "secret/x", "user@host", null)]
    [InlineData("vault:secret/x#user@host@3", "secret/x", "user@host", 3)]
    [InlineData("vault:secret/x#f@", "secret/x", "f@", null)]
    [InlineData("vault:secret/x#f@-1", "secret/x", "f@-1", null)]
    [InlineData("vault:secret/x#f@+1", "secret/x", "f@+1", null)]
    [InlineData("vault:secret/x#f@1.5", "secret/x", "f@1.5", null)]
    [InlineData("vault:secret/x#f@99999999999", "secret/x", "f@99999999999", null)]
    [InlineData("vault:secret/x@3#f", "secret/x@3", "f", null)]
    [InlineData("vault:secret/x#a#b", "secret/x", "a#b", null)]
    [InlineData("vault: secret/x # f ", "secret/x", "f", null)]
    [InlineData("vault:secret/x y#f g", "secret/x y", "f g", null)]
    [InlineData("vault:8200a/x#f", "8200a/x", "f", null)]
    [InlineData("vault:2fa-kv/x#f", "2fa-kv/x", "f", null)]
    [InlineData("vault:v1/x#f", "v1/x", "f", null)]
    [InlineData("vault:secret#f", "secret", "f", null)]
    [InlineData("${vault:secret/x#f@3}", "secret/x", "f", 3)]
    [InlineData("${vault: secret/x#f }", "secret/x", "f", null)]
    public void FindIn_OneReference_HasPathFieldAndVersion(string value, string path, string field, int? version)
    {
        SecretReference reference = SecretReference.FindIn(value)!.Gaps.Should().ContainSingle().Subject;

        reference.Should().Be(new SecretReference(path, field, version));
        reference.ToString().Should().Be(version is null ? $"{path}#{field}" : $"{path}#{field}@{version}");
    }

    [Theory]
    [InlineData("")]
    [InlineData("text")]
    [InlineData("vault")]
    [InlineData("vault:")]
    [InlineData("vault:8200")]
    [InlineData("vault:8200/x")]
    [InlineData("vault:8200/x#f")]
    [InlineData("vault:8200#f")]
    [InlineData("vault:8200,other:8200/x#f")]
    [InlineData("vault:8200;User=a;Password=b/c#d")]
    [InlineData("vault:#f")]
    [InlineData("vault://host/path#f")]
    [InlineData("vault:secret")]
    [InlineData("VAULT:secret/x#f")]
    [InlineData(" vault:secret/x#f")]
    [InlineData("http://vault:8200/v1/x#f")]
    [InlineData("my-vault:secret/x#f")]
    [InlineData("$vault:secret/x#f")]
    [InlineData("{vault:secret/x#f}")]
    [InlineData("${VAULT:secret/x#f}")]
    [InlineData("${other:secret/x#f}")]
    [InlineData("vault:v1:8SDd3WHDOjf7mq69CyCqYjBX/iQQAVZRkFM13ok481zoCB9HE2a9g==")] // What the transit engine encrypted.
    [InlineData("vault:v12:a/b#c")]
    public void FindIn_TextWithoutReference_IsNotTouched(string value) => SecretReference.FindIn(value).Should().BeNull();

    // How a text looks once its gaps are filled with <path#field>.
    [Theory]
    [InlineData("a ${vault:s/x#f} b", "a <s/x#f> b")]
    [InlineData("${vault:s/x#f}${vault:s/y#g@2}", "<s/x#f><s/y#g@2>")]
    [InlineData("${vault:s/x#f}, ${vault:s/x#f}", "<s/x#f>, <s/x#f>")]
    [InlineData("$${vault:s/x#f}", "${vault:s/x#f}")]
    [InlineData("a $${vault:s/x#f} ${vault:s/y#g} $${vault:", "a ${vault:s/x#f} <s/y#g> ${vault:")]
    [InlineData("$${vault:${vault:s/x#f}}", "${vault:<s/x#f>}")]
    [InlineData("${vault:s/x#f}$${vault:s/y#g}", "<s/x#f>${vault:s/y#g}")]
    [InlineData("$${vault:$${vault:", "${vault:${vault:")]
    [InlineData("$$ $ ${ ${other} ${vault:s/x#f} }", "$$ $ ${ ${other} <s/x#f> }")]
    [InlineData("vault:6379,password=${vault:s/x#f}", "vault:6379,password=<s/x#f>")]
    [InlineData("vault:${vault:s/x#port}", "vault:<s/x#port>")]
    [InlineData("vault:$${vault:s/x#f}", "vault:${vault:s/x#f}")]
    [InlineData("${vault:s/x#f}}", "<s/x#f>}")]
    public void FindIn_TextWithReferences_KeepsWhatIsAroundThem(string value, string filled) =>
        SecretReference.FindIn(value)!.Render(gap => $"<{gap}>").Should().Be(filled);

    [Theory]
    [InlineData("vault:secret/x", "names no field")]
    [InlineData("vault:pl4nted-s3cret/x", "names no field")]
    [InlineData("${vault:}", "names no field")]
    [InlineData("${vault:pl4nted-s3cret}", "names no field")]
    [InlineData("${vault:secret/x", "not closed")]
    [InlineData("pl4nted-s3cret ${vault:secret/x#f", "not closed")]
    [InlineData("${vault:secret/x#f} ${vault:secret/y#pl4nted-s3cret", "not closed")]
    [InlineData("${vault:#f}", "path#field")]
    [InlineData("${vault: #f}", "path#field")]
    [InlineData("vault:secret/x#", "path#field")]
    [InlineData("vault:secret/x# ", "path#field")]
    [InlineData("vault:secret/x#@3", "path#field")]
    [InlineData("vault:secret/x# @3", "path#field")]
    [InlineData("vault:secret/x/#f", "path#field")]
    [InlineData("vault:secret/x#f@0", "pins version 0")]
    [InlineData("vault:secret/x#f@000", "pins version 0")]
    [InlineData("Password=pl4nted-s3cret;Key=${vault:secret/x#f@0}", "pins version 0")]
    public void FindIn_BrokenReference_SaysHowWithoutTheValue(string value, string problem) =>
        FluentActions.Invoking(() => SecretReference.FindIn(value)).Should().Throw<FormatException>()
            .Which.Message.Should().Contain(problem).And.NotContain(Some.Planted);
}
