using LisVit.Tests;
using LisVit.Training.Metrics;
using LisVit.Training.Tests.Support;
using Xunit.Abstractions;

namespace LisVit.Training.Tests.Metrics;

public sealed class ScliteTests(ITestOutputHelper output)
{
    [SkippableFact]
    public void Substitutions_deletions_and_insertions_equal_those_of_sclite_clip_by_clip()
    {
        var comparison = new ScliteComparison(Requirement.Tool("sctk", "sctk"), output);

        comparison.Run(sentences: 200, seed: 1);

        comparison.Differences.Should().Be(0);
    }

    [SkippableFact]
    public void The_total_of_a_corpus_equals_the_one_that_sclite_prints()
    {
        var sctk = Requirement.Tool("sctk", "sctk");
        var random = new Random(2);
        ScoredClip[] clips = [.. Enumerable.Range(0, 200).Select(index => RandomSentences.Clip(5, index % 3 == 0, index, random))];
        var rate = new WordErrorRate();
        foreach (var clip in clips)
            rate.Add(clip.Reference, clip.Hypothesis);

        Sclite.Total(clips, sctk).Should().Be(rate.Result);
    }

    [SkippableFact]
    public void Names_with_odd_characters_are_kept_apart()
    {
        var sctk = Requirement.Tool("sctk", "sctk");
        string[] names = ["my clip 1.mp4", "my%20clip%201.mp4", ";;comment", "*star", "Über", "über", "-x", "a/b", "<a>", "{a}", "CLIP", "clip", "名", "𝔄"];
        ScoredClip[] clips = [.. names.Select((name, index) => new ScoredClip(name, "", [.. Enumerable.Repeat("A", index + 1)], ["A"]))];

        Sclite.Total(clips, sctk).Should().Be(new WordErrors(0, Enumerable.Range(0, names.Length).Sum(), 0, Enumerable.Range(1, names.Length).Sum()));
    }

    [SkippableFact]
    public void Glosses_that_are_syntax_to_sclite_are_glosses()
    {
        var sctk = Requirement.Tool("sctk", "sctk");
        string[] glosses = ["IGNORE_TIME_SEGMENT_IN_SCORING", "ignore_time_segment_in_scoring", "<ALT_BEGIN>", "<ALT>", "<ALT_END>", "<unknown>", "@", "{", "/", "}", "(A)", ";;", "%40", "A B", "A\u00a0B", new string('Ü', 250)];
        ScoredClip[] clips = [.. glosses.Select((gloss, index) => new ScoredClip($"{index:D2}", "S", [gloss, "A", gloss], [gloss, "B", gloss, gloss]))];

        Sclite.Total(clips, sctk).Should().Be(new WordErrors(glosses.Length, 0, glosses.Length, 3 * glosses.Length));
    }

    [SkippableFact]
    public void All_hypotheses_empty_are_all_deletions()
    {
        var sctk = Requirement.Tool("sctk", "sctk");
        ScoredClip[] clips = [new("a", "S", ["A", "B"], []), new("b", "S", [], []), new("c", "S", ["A"], [])];

        Sclite.Total(clips, sctk).Should().Be(new WordErrors(0, 3, 0, 3));
    }
}
