using System.Text.Json;
using SkiaSharp;

namespace LisVit.Samples.Corpus.Tests;

public sealed class StatisticsCommandTests
{
    [Fact]
    public async Task A_corpus_is_counted_in_a_table_and_in_a_file()
    {
        using var session = new Session();

        var (code, output, error) = await session.Run("statistics", ["--output", session.Output]);

        (code, error).Should().Be((0, ""));
        output.Should().MatchRegex("clips +2 +2\r?\n").And.MatchRegex("frames +6 +6\r?\n")
            .And.Contain("dev: 1 of 4 glosses (25.0 %) of 1 types, in 1 clips, are not in the vocabulary: SONNE");
        var root = Statistics(session);
        root.GetProperty("distinctGlosses").GetInt32().Should().Be(3);
        root.GetProperty("channels").ValueKind.Should().Be(JsonValueKind.Null);
        var train = root.GetProperty("splits").GetProperty("train");
        train.GetProperty("signers").EnumerateArray().Select(signer => signer.GetString()).Should().Equal("Anna", "Bo");
        Number(train, "clips").Should().Be(2);
        Number(train, "singleGlossClips").Should().Be(1);
        Number(train, "distinctGlosses").Should().Be(2);
        Number(train, "framesPerGloss").Should().Be(1.5);
        Number(train.GetProperty("frames"), "mean").Should().Be(3);
        Number(train.GetProperty("glosses"), "total").Should().Be(4);
        Number(train.GetProperty("tooShortForCtc"), "stride 4").Should().Be(2);
        Number(root.GetProperty("splits").GetProperty("dev").GetProperty("unseenInTraining"), "SONNE").Should().Be(1);
    }

    [Fact]
    public async Task Lengths_of_all_splits_are_plotted_as_pictures()
    {
        using var session = new Session();

        await session.Run("statistics", ["--output", session.Output]);

        session.Files().Should().Equal("frames.png", "glosses.png", "statistics.json");
        foreach (var plot in (string[])["frames.png", "glosses.png"])
        {
            using var picture = SKBitmap.Decode(Path.Combine(session.Output, plot));
            (picture.Width, picture.Height).Should().Be((800, 420));
            picture.Pixels.Distinct().Should().HaveCountGreaterThan(10, "a plot is drawn");
        }
    }

    [Fact]
    public async Task Channels_are_the_mean_and_deviation_of_the_training_frames()
    {
        using var session = new Session();

        var (code, output, _) = await session.Run("statistics", ["--channels", "--output", session.Output]);

        code.Should().Be(0);
        output.Should().Contain("Channels over 6 frames of train: mean (0.5000, 0.2000, 1.0000), standard deviation (0.5000, 0.0000, 0.0000)");
        var channels = Statistics(session).GetProperty("channels");
        channels.GetProperty("mean").EnumerateArray().Select(value => Math.Round(value.GetDouble(), 6)).Should().Equal(0.5, 0.2, 1);
        Number(channels, "pixels").Should().Be(6 * 4 * 3);
    }

    [Fact]
    public async Task Clips_without_frames_are_counted_and_named()
    {
        using var session = new Session();
        Directory.Delete(session.Clip("b"), recursive: true);

        var (code, output, _) = await session.Run("statistics", ["--output", session.Output]);

        code.Should().Be(0);
        output.Should().MatchRegex("clips without frames +1 +0\r?\n").And.Contain("  frames/b: Clip 'frames/b' has no frames");
        Statistics(session).GetProperty("splits").GetProperty("train").GetProperty("clipsWithoutFrames")[0].GetString().Should().Be("frames/b");
    }

    private static JsonElement Statistics(Session session)
    {
        using var document = JsonDocument.Parse(File.ReadAllText(Path.Combine(session.Output, "statistics.json")));
        return document.RootElement.Clone();
    }

    private static double Number(JsonElement element, string name) => element.GetProperty(name).GetDouble();
}
