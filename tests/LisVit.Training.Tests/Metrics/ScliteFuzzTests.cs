using LisVit.Tests;
using LisVit.Tests.Fuzzing;
using LisVit.Training.Tests.Support;
using Xunit.Abstractions;

namespace LisVit.Training.Tests.Metrics;

/// <summary>The comparison with sclite on other sentences; scripts/soak makes many more.</summary>
[Trait("Category", "Fuzz")]
public sealed class ScliteFuzzTests(ITestOutputHelper output)
{
    [SkippableFact]
    public void No_sentence_is_aligned_unlike_sclite()
    {
        var comparison = new ScliteComparison(Requirement.Tool("sctk", "sctk"), output);

        comparison.Run(FuzzRun.Count / (2 * RandomSentences.VocabularySizes.Count), seed: 3);

        comparison.Differences.Should().Be(0);
    }
}
