using System.Diagnostics;
using LisVit.Tests;

namespace LisVit.Samples.Tour.Tests;

public sealed class TourTests
{
    [Theory]
    [InlineData("rearrange", @"tokens  \[1536 20 3\]")]
    [InlineData("encode", @"memory \[1 \d+ 320\]")]
    [InlineData("head", @"After 4 updates it is wrong by \d+\.\d\d signs")]
    [InlineData("videos", "2 clips of [12] signers, [0-9]+ glosses")]
    [InlineData("train", "(?s)2 updates in .*signed: [A-Z]+.*read:")]
    [InlineData("score", "(?s)16.67.*tuesday 1 Bo 0.000 86400.000 MORGEN SONNE KOMMEN")]
    [InlineData("host", "4 callers were served")]
    [InlineData("weights", "tensors there and back, the same numbers")]
    public async Task Each_stop_shows_its_idea(string name, string pattern)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();

        (await Tour.RunAsync([name], output, error)).Should().Be(0);

        output.ToString().Should().MatchRegex(pattern);
        error.ToString().Should().BeEmpty();
    }

    [SkippableFact]
    public void Sclite_says_the_same_of_the_files_that_are_written()
    {
        var sctk = Requirement.Tool("sctk", "sctk");
        using var folder = new TemporaryFolder();
        ScoreWithSclite.Run(folder.FullName, TextWriter.Null);

        using var sclite = Process.Start(new ProcessStartInfo(sctk, "sclite -r reference.stm stm -h hypothesis.ctm ctm -s -e utf-8 -o sum stdout") { WorkingDirectory = folder.FullName, RedirectStandardOutput = true })!;
        var said = sclite.StandardOutput.ReadToEnd();
        sclite.WaitForExit();

        said.Should().MatchRegex(@"Sum/Avg *\| *2 +6 *\| *83\.3 +16\.7 +0\.0 +0\.0 +16\.7");
    }

    [Theory]
    [InlineData("OwnVideos", "videos")]
    [InlineData("EncodeClip", "encode")]
    [InlineData("TrainRecognizer", "train")]
    [InlineData("ScoreWithSclite", "score")]
    [InlineData("HostRecognizer", "host")]
    [InlineData("OwnHead", "head")]
    [InlineData("PyTorchWeights", "weights")]
    [InlineData("RearrangeAxes", "rearrange")]
    public void The_walkthrough_shows_the_code_of_the_stops(string file, string name)
    {
        var document = new Documentation("docs/walkthrough.md", $"samples/LisVit.Samples.Tour/{file}.cs");

        document.Text.Should().Contain(document.Snippet(name)).And.Contain($"| `{name}` |");
    }

    [Fact]
    public async Task Without_a_name_the_stops_are_listed()
    {
        using var error = new StringWriter();

        (await Tour.RunAsync([], TextWriter.Null, error)).Should().Be(2);

        error.ToString().Should().ContainAll(Tour.Names);
    }
}
