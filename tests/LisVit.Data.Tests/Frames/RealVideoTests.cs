using System.Diagnostics;
using System.Security.Cryptography;
using LisVit.Data.Frames;
using LisVit.Tests;
using Xunit.Abstractions;

namespace LisVit.Data.Tests.Frames;

/// <summary>Videos that cameras and other programs made, from Debian's packages opencv-doc and forensics-samples-files where they are installed.</summary>
public sealed class RealVideoTests(ITestOutputHelper output)
{
    private const string OpenCv = "/usr/share/doc/opencv-doc/examples/data/";
    private const string Forensics = "/usr/share/forensics-samples/original-files/";

    [SkippableTheory]
    [InlineData(OpenCv + "Megamind.avi")]
    [InlineData(OpenCv + "tree.avi")]
    [InlineData(OpenCv + "Megamind_bugy.avi")]
    [InlineData(OpenCv + "vtest.avi")]
    [InlineData(Forensics + "movie1/VID_20191220_170832.mp4")]
    [InlineData(Forensics + "movie2/movie-hello.avi")]
    [InlineData(Forensics + "movie2/movie-hello.mp4")]
    [InlineData(Forensics + "movie2/movie-hello.mpeg")]
    [InlineData(Forensics + "movie2/movie-hello.ogg")]
    public void Chosen_frames_are_those_of_a_whole_decoding(string path)
    {
        Skip.IfNot(File.Exists(path), $"{path} is not installed.");
        Requirement.Tool("ffmpeg", "ffmpeg");
        var expected = Digests(path);
        var video = VideoFrames.Open(path);
        var random = new Random(1);
        int[] choice = [0, .. Enumerable.Range(0, 10).Select(_ => random.Next(expected.Length)).Order(), expected.Length - 1];

        var frames = video.Read(choice);

        var mismatches = Enumerable.Range(0, choice.Length).Count(t => Convert.ToHexStringLower(SHA256.HashData(frames.Frame(t))) != expected[choice[t]]);
        output.WriteLine($"| {Path.GetFileName(path)} | {frames.Width} x {frames.Height} | {video.FrameCount} | {choice.Length} | {mismatches} |");
        mismatches.Should().Be(0);
        video.FrameCount.Should().Be(expected.Length);
    }

    /// <summary>Digests of all frames, by a plain run of ffmpeg that writes every frame.</summary>
    private static string[] Digests(string path)
    {
        string[] arguments = ["-nostdin", "-v", "quiet", "-i", path, "-map", "0:v:0", "-vf", "scale=flags=bicubic+accurate_rnd+full_chroma_int+full_chroma_inp+bitexact,format=rgb24", .. Ffmpeg.Find("ffmpeg").EachFrameOnce(path, TimeSpan.FromMinutes(1), CancellationToken.None), "-f", "framehash", "-hash", "sha256", "-"];
        using var process = Process.Start(new ProcessStartInfo("ffmpeg", arguments) { RedirectStandardOutput = true })!;
        var lines = process.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        process.WaitForExit();
        return [.. lines.Where(line => !line.StartsWith('#')).Select(line => line.Split(',')[^1].Trim())];
    }
}
