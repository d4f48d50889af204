using System.Buffers;
using System.Net;
using System.Text;
using Vault.Configuration.Connection;

namespace Vault.Configuration.Tests.Connection;

public sealed class VaultAnswerTests
{
    [Fact]
    public void Body_LargerBuffer_IsTheAnswerOnly()
    {
        using VaultAnswer answer = new(HttpStatusCode.OK, Rent("secret-and-more"), 6);

        Encoding.UTF8.GetString(answer.Body).Should().Be("secret");
        answer.IsNotFound.Should().BeFalse();
    }

    [Fact]
    public void Dispose_Buffer_IsWiped()
    {
        byte[] buffer = Rent("secret");
        VaultAnswer answer = new(HttpStatusCode.NotFound, buffer, 6);

        answer.Dispose();
        byte[] left = buffer[..6];
        answer.Dispose();

        left.Should().OnlyContain(b => b == 0);
        answer.IsNotFound.Should().BeTrue();
    }

    private static byte[] Rent(string text)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(text.Length);
        Encoding.UTF8.GetBytes(text, buffer);
        return buffer;
    }
}
