using System.Diagnostics;
using LisVit.Tests;

namespace LisVit.Samples.ReproduceReport.Tests;

public sealed class RecordedCorpusTests
{
    [SkippableFact]
    public void The_rate_of_videos_is_their_median()
    {
        using var folder = new TemporaryFolder();
        foreach (var (name, rate) in new[] { ("a", 50), ("b", 25), ("c", 50), ("d", 25), ("e", 25) })
            Record(folder.PathTo($"{name}.mkv"), rate);
        File.WriteAllLines(folder.PathTo("corpus.csv"), ["video,glosses,signer,split", "a.mkv,EINS,Ada,train", "b.mkv,EINS,Ada,train", "c.mkv,EINS,Ada,train", "d.mkv,EINS,Ben,dev", "e.mkv,EINS,Cem,test"]);

        using var splits = Open(folder.FullName);

        splits.FramesPerSecond.Should().Be(50);
    }

    [Fact]
    public void Folders_of_images_are_taken_as_of_the_usual_rate()
    {
        using var session = new Session();

        using var splits = Open(session.Corpus);

        splits.FramesPerSecond.Should().Be(25);
    }

    private static CorpusSplits Open(string corpus) => RecordedCorpus.Open(SmallSettings.For("output") with { Corpus = corpus }, TextWriter.Null);

    private static void Record(string path, int rate)
    {
        using var process = Process.Start(Requirement.Tool("ffmpeg", "ffmpeg"), ["-nostdin", "-v", "error", "-f", "lavfi", "-i", $"testsrc=s=64x64:r={rate}", "-frames:v", "50", "-c:v", "ffv1", path]);
        process.WaitForExit();
        process.ExitCode.Should().Be(0);
    }
}
