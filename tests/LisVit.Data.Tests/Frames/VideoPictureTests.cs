using System.Buffers.Binary;
using System.Text;
using LisVit.Data.Frames;

namespace LisVit.Data.Tests.Frames;

/// <summary>What a frame looks like, however the file stores it.</summary>
[Collection(VideoClipCollection.Name)]
public sealed class VideoPictureTests(VideoClips clips)
{
    private const string H264 = "-c:v libx264 -preset veryfast -pix_fmt yuv420p";
    private const int One = 0x10000;

    [SkippableTheory]
    [InlineData("turned90.mp4", "transpose=2", 0, One, -One, 0)]
    [InlineData("turned180.mp4", "hflip,vflip", -One, 0, 0, -One)]
    [InlineData("turned270.mp4", "transpose=1", 0, -One, One, 0)]
    public void A_turned_picture_stands_upright(string name, string turn, int a, int b, int c, int d)
    {
        var path = clips.Make(name, $"{H264} -vf {turn}");
        Turn(path, a, b, c, d);

        var frames = VideoFrames.Open(path).Read([0, 7, 23]);

        (frames.Height, frames.Width).Should().Be((VideoClips.Height, VideoClips.Width));
        VideoClips.Numbers(frames).Should().Equal(0, 7, 23);
    }

    [SkippableTheory]
    [InlineData("odd.mkv", "-c:v ffv1 -pix_fmt yuv420p", 81, 49)]
    [InlineData("odd.webm", "-c:v libvpx-vp9 -b:v 500k -cpu-used 8", 79, 47)]
    public void Odd_sizes_are_kept(string name, string encoding, int width, int height)
    {
        var frames = VideoFrames.Open(clips.Make(name, encoding, 6, width, height)).Read([0, 3, 5]);

        (frames.Height, frames.Width).Should().Be((height, width));
        VideoClips.Numbers(frames).Should().Equal(0, 3, 5);
    }

    [SkippableTheory]
    [InlineData("wide-pixels.mp4", $"{H264} -aspect 4:1")]
    [InlineData("fields.mp4", $"{H264} -flags +ildct+ilme")]
    [InlineData("ten-bits.mkv", "-c:v ffv1 -pix_fmt yuv420p10le")]
    [InlineData("alpha.mov", "-c:v qtrle -pix_fmt argb")]
    public void Aspect_fields_depth_and_alpha_leave_frames_and_size_as_stored(string name, string encoding)
    {
        var frames = VideoFrames.Open(clips.Make(name, encoding, 6)).Read([0, 3, 5]);

        (frames.Height, frames.Width).Should().Be((VideoClips.Height, VideoClips.Width));
        VideoClips.Numbers(frames).Should().Equal(0, 3, 5);
    }

    [SkippableTheory]
    [InlineData("untagged.mkv", 0.299, 0.114, false, "")]
    [InlineData("bt709.mkv", 0.2126, 0.0722, false, "-colorspace bt709 -color_range tv")]
    [InlineData("full.mkv", 0.299, 0.114, true, "-colorspace smpte170m -color_range pc")]
    public void Colours_follow_the_files_tags_and_are_BT601_of_limited_range_without(string name, double kr, double kb, bool isFull, string tags)
    {
        const int width = 34, height = 18;
        byte[] colour = [200, 60, 30];
        var (y, cb, cr) = Encode(colour, kr, kb, isFull);
        byte[] planes = [.. Enumerable.Repeat(y, width * height), .. Enumerable.Repeat(cb, width * height / 4), .. Enumerable.Repeat(cr, width * height / 4)];
        var (raw, path) = (Path.Combine(clips.Folder, name + ".yuv"), Path.Combine(clips.Folder, name));
        File.WriteAllBytes(raw, planes);
        VideoClips.Run([.. $"-f rawvideo -pixel_format yuv420p -video_size {width}x{height} {tags} -i".Split(' ', StringSplitOptions.RemoveEmptyEntries), raw, .. $"-c:v ffv1 {tags}".Split(' ', StringSplitOptions.RemoveEmptyEntries), path]);

        var pixels = VideoFrames.Open(path).Read([0]).Pixels;

        // Chroma is rounded to one of 224 levels, and red and blue weigh it with up to 1.9.
        for (var i = 0; i < pixels.Length; i++)
            Math.Abs(pixels[i] - colour[i % 3]).Should().BeLessThanOrEqualTo(2, $"channel {i % 3} is {pixels[i]}");
    }

    /// <summary>The definition of the recommendations BT.601 and BT.709.</summary>
    private static (byte Y, byte Cb, byte Cr) Encode(byte[] rgb, double kr, double kb, bool isFull)
    {
        var luma = (kr * rgb[0]) + ((1 - kr - kb) * rgb[1]) + (kb * rgb[2]);
        var (blue, red) = ((rgb[2] - luma) / (2 * (1 - kb)), (rgb[0] - luma) / (2 * (1 - kr)));
        return isFull
            ? ((byte)Math.Round(luma), (byte)Math.Round(128 + blue), (byte)Math.Round(128 + red))
            : ((byte)Math.Round(16 + (luma * 219 / 255)), (byte)Math.Round(128 + (blue * 224 / 255)), (byte)Math.Round(128 + (red * 224 / 255)));
    }

    [SkippableFact]
    public void A_picture_that_changes_its_size_keeps_its_frames_in_order()
    {
        var small = clips.Make("small.h264", $"{H264} -bf 0", 10);
        var large = clips.Make("large.h264", $"{H264} -bf 0", 20, width: 160, height: 96);
        var path = Path.Combine(clips.Folder, "both.h264");
        File.WriteAllBytes(path, [.. File.ReadAllBytes(small), .. File.ReadAllBytes(large)]);
        var video = VideoFrames.Open(path);

        video.FrameCount.Should().Be(30);
        var frames = video.Read([8, 9, 10, 11, 20, 29]);
        (frames.Height, frames.Width).Should().Be((VideoClips.Height, VideoClips.Width), "later frames are scaled to the first frame's size");
        VideoClips.Numbers(frames).Should().Equal(8, 9, 0, 1, 10, 19);
    }

    /// <summary>Writes the matrix of the track header, which cameras write to say how the picture is to be turned.</summary>
    private static void Turn(string path, int a, int b, int c, int d)
    {
        const int matrixAt = 4 + 40;
        var file = File.ReadAllBytes(path);
        var at = file.AsSpan().IndexOf(Encoding.ASCII.GetBytes("tkhd")) + matrixAt;
        (int Offset, int Value)[] entries = [(0, a), (4, b), (12, c), (16, d)];
        foreach (var (offset, value) in entries)
            BinaryPrimitives.WriteInt32BigEndian(file.AsSpan(at + offset), value);
        File.WriteAllBytes(path, file);
    }
}
