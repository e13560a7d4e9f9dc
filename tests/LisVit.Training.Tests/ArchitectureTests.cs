using System.Reflection;

namespace LisVit.Training.Tests;

public sealed class ArchitectureTests
{
    [Theory]
    [InlineData("LisVit.Models")]
    [InlineData("LisVit.Data")]
    public void What_Training_joins_refers_to_no_other_package_of_ours(string assembly) =>
        References(assembly).Should().NotContain(name => name.StartsWith("LisVit", StringComparison.Ordinal));

    [Fact]
    public void Models_refers_to_TorchSharp_and_the_framework_only() =>
        References("LisVit.Models").Where(name => !name.StartsWith("System", StringComparison.Ordinal)).Should().Equal("TorchSharp");

    private static IEnumerable<string> References(string assembly) =>
        Assembly.Load(assembly).GetReferencedAssemblies().Select(reference => reference.Name!);
}
