using LisVit.Data.Frames;
using LisVit.Tests;
using LisVit.Tests.Fuzzing;
using Xunit.Abstractions;

namespace LisVit.Data.Tests.Frames.Fuzzing;

/// <summary>Whatever is in a video file, its frames are counted and read, or it is refused, and ffmpeg ends.</summary>
[Trait("Category", "Fuzz")]
[Collection(VideoClipCollection.Name)]
public sealed class VideoFuzzTests(VideoClips clips, ITestOutputHelper output)
{
    // Each input starts ffmpeg, which costs about a hundred times what another reader does.
    private static readonly int Inputs = FuzzRun.Count / 200;

    private static readonly byte[] BytesThatMatter = [.. "moovtrakstcostszstsddrefRIFFLISTmoviidx1\0\u0001\u0002\u001A\u0045"u8, 0xDF, 0xA3, 0xFF];

    [SkippableFact]
    public void A_damaged_video_is_read_or_refused()
    {
        byte[][] seeds =
        [
            File.ReadAllBytes(clips.Make("fuzz.mp4", "-c:v libx264 -preset veryfast -pix_fmt yuv420p -movflags +faststart")),
            File.ReadAllBytes(clips.Make("fuzz.mkv", "-c:v libx264 -preset veryfast -pix_fmt yuv420p")),
            File.ReadAllBytes(clips.Make("fuzz.avi", "-c:v mpeg4 -q:v 2")),
            File.ReadAllBytes(clips.Make("fuzz.webm", "-c:v libvpx -b:v 500k -cpu-used 8")),
        ];
        using var folder = new TemporaryFolder();
        var path = folder.PathTo("damaged");
        var options = new VideoOptions { MaximumPixels = 1 << 16, Timeout = TimeSpan.FromMinutes(1) };

        var (read, refused) = (0, 0);
        for (var seed = 0; seed < Inputs; seed++)
        {
            var input = Mutation.OfOne(seeds, BytesThatMatter, new Random(seed));
            File.WriteAllBytes(path, input);
            try
            {
                VideoFrames.Open(path, 24, options).Read([0, 12]).Count.Should().Be(2);
                read++;
            }
            catch (InvalidDataException e) when (e.Message.StartsWith($"Video '{path}'", StringComparison.Ordinal))
            {
                refused++;
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"Input {seed} of {input.Length} bytes gave {e.GetType()}: {Convert.ToBase64String(input)}", e);
            }
        }

        output.WriteLine($"fuzz video: {Inputs} inputs, {read} read, {refused} refused, 0 other");
        read.Should().BePositive();
        if (Inputs >= 100)
            refused.Should().BePositive();
    }
}
