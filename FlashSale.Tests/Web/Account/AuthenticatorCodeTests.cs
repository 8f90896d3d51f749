using FlashSale.Web.Account;

namespace FlashSale.Tests.Web.Account;

public sealed class AuthenticatorCodeTests
{
    [Theory]
    [InlineData("123456", "123456")]
    [InlineData("123 456", "123456")]
    [InlineData("123-456", "123456")]
    [InlineData("012345", "012345")]
    [InlineData("+12345", null)]
    [InlineData("00123456", null)]
    [InlineData("12345", null)]
    [InlineData("１２３４５６", null)]
    [InlineData("12345\0", null)]
    public void Six_digits_are_a_code(string typed, string? code) => AuthenticatorCode.Read(typed).ShouldBe(code);
}
