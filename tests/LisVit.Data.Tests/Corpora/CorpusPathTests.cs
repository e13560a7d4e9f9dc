using LisVit.Data.Corpora;

namespace LisVit.Data.Tests.Corpora;

public sealed class CorpusPathTests
{
    [Theory]
    [InlineData("a")]
    [InlineData("a/1/*.png")]
    [InlineData("-rf")]
    [InlineData("a..b")]
    [InlineData("...")]
    [InlineData("Zürich 1")]
    public void A_relative_path_is_inside(string path) => CorpusPath.IsInside(path).Should().BeTrue();

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("a/..")]
    [InlineData("../a")]
    [InlineData("a/./b")]
    [InlineData("a//b")]
    [InlineData("/a")]
    [InlineData("a/")]
    [InlineData("\\\\server\\share")]
    [InlineData("a\\..\\b")]
    [InlineData("C:/a")]
    [InlineData("a:stream")]
    [InlineData("a\0b")]
    [InlineData("a\nb")]
    public void A_path_that_may_lead_elsewhere_on_any_system_is_not(string path) => CorpusPath.IsInside(path).Should().BeFalse();

    [Fact]
    public void A_path_longer_than_file_systems_allow_is_not() => CorpusPath.IsInside(new string('a', 1_025)).Should().BeFalse();
}
