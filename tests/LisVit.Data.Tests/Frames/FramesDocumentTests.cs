using LisVit.Data.Frames;
using LisVit.Tests;

namespace LisVit.Data.Tests.Frames;

/// <summary>The code of docs/frames.md, run.</summary>
[Collection(VideoClipCollection.Name)]
public sealed class FramesDocumentTests(VideoClips clips)
{
    private static readonly Documentation Document = new("docs/frames.md", "tests/LisVit.Data.Tests/Frames/FramesDocumentTests.cs");

    [SkippableFact]
    public void The_example_runs()
    {
        var clip = clips.Make("document.mp4", "-c:v libx264 -preset veryfast -pix_fmt yuv420p");
        var before = Directory.GetCurrentDirectory();
        using var files = new TemporaryFolder();
        files.Write("features/train/clip1/images0001.png", PngBytes.Flat(2, 1, 8, PngBytes.Colour, [1, 2, 3]));
        files.Write("videos/clip1.mp4", File.ReadAllBytes(clip));
        var pixels = new byte[29 * 260 * 210 * 3];
        Directory.SetCurrentDirectory(files.FullName);
        try
        {
            // begin sources
            var folder = ImageFolderFrames.Open("features/train/clip1");              // images0001.png, images0002.png, ...
            var video = VideoFrames.Open("videos/clip1.mp4");                         // through the ffmpeg program
            var memory = new MemoryFrames(pixels, count: 29, height: 260, width: 210);

            var chosen = video.Read([0, 4, 8]);                                       // RgbFrames, [t h w c], 8 bits, red green blue
            // end sources
            new[] { folder.FrameCount, video.FrameCount, memory.FrameCount }.Should().Equal(1, 24, 29);
            VideoClips.Numbers(chosen).Should().Equal(0, 4, 8);
        }
        finally
        {
            Directory.SetCurrentDirectory(before);
        }

        Document.Text.Should().Contain(Document.Snippet("sources"));
    }
}
