using LisVit.Data.Corpora;
using LisVit.Data.Phoenix;

namespace LisVit.Data.Tests.Corpora;

public sealed class CorpusCheckTests : IDisposable
{
    private readonly CorpusFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void All_problems_of_a_split_are_listed_by_clip()
    {
        string[] clips = ["whole", "missing", "gap", "empty", "late"];
        folder.Text("name|video|start|end|speaker|orth|translation\n" + string.Concat(clips.Select(clip => $"{clip}|{clip}/1/*.png|-1|-1|Signer01|WIND|wind\n")), "annotations", "manual", "PHOENIX-2014-T.dev.corpus.csv");
        folder.Frames(1, 3, FramesOf("whole"));
        folder.Frames(1, 2, FramesOf("gap"));
        folder.Frames(5, 1, FramesOf("gap"));
        folder.Frames(3, 2, FramesOf("late"));
        folder.Text("no frame", [.. FramesOf("empty"), "readme.txt"]);

        var problems = CorpusCheck.Of(PhoenixCorpus.Open(folder.Root).Split("dev"));

        problems.Select(problem => problem.Clip).Should().Equal("missing", "gap", "empty", "late");
        problems[0].Problem.Should().StartWith("Clip 'missing' of split 'dev' has no frames");
        problems[1].Problem.Should().Contain("3").And.Contain("missing");
        problems[2].Problem.Should().Contain("has no frames");
        problems[3].Problem.Should().Contain("1").And.Contain("missing");
        problems[0].ToString().Should().StartWith("missing: Clip 'missing'");
    }

    [Theory]
    [InlineData("2", "2")]
    [InlineData("2 3 4 7", "2 to 4, 7")]
    [InlineData("1 3 4", "1, 3 to 4")]
    public void Missing_numbers_are_shown_as_ranges(string numbers, string text) => ImageNumbers.Text(Numbers(numbers)).Should().Be(text);

    private static int[] Numbers(string text) => [.. text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(int.Parse)];

    private static string[] FramesOf(string clip) => ["features", "fullFrame-210x260px", "dev", clip];
}
