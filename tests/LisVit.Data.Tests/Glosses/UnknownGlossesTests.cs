using LisVit.Data.Corpora;
using LisVit.Data.Glosses;

namespace LisVit.Data.Tests.Glosses;

public sealed class UnknownGlossesTests
{
    private static readonly GlossVocabulary Known = GlossVocabulary.FromGlosses(["WIND", "REGEN"]);

    [Fact]
    public void Unknown_glosses_are_counted_by_type_and_by_clip()
    {
        var unknown = UnknownGlosses.Of(Clips("WIND SCHNEE", "REGEN", "SCHNEE SCHNEE EIS WIND"), Known);

        (unknown.Running, unknown.RunningTotal).Should().Be((4, 7));
        unknown.Types.Should().Equal(new Dictionary<string, int> { ["EIS"] = 1, ["SCHNEE"] = 3 });
        unknown.Clips.Select(clip => $"{clip.Clip}: {string.Join(' ', clip.Glosses)}").Should().Equal("clip 0: SCHNEE", "clip 2: SCHNEE SCHNEE EIS");
        unknown.Summary().Should().Be("4 of 7 glosses (57.1 %) of 2 types, in 2 clips, are not in the vocabulary: EIS SCHNEE");
        unknown.Summary(most: 1).Should().EndWith(": EIS and 1 more");
    }

    [Fact]
    public void A_split_that_is_wholly_known_says_so() =>
        UnknownGlosses.Of(Clips("WIND"), Known).Summary().Should().Be("0 of 1 glosses (0.0 %) of 0 types, in 0 clips, are not in the vocabulary");

    private static CorpusSplit Clips(params string[] glosses) =>
        new("dev", [.. glosses.Select((text, index) => new ClipAnnotation($"clip {index}", "Anna", text.Split(' ')))], _ => throw new InvalidOperationException("opened"));
}
