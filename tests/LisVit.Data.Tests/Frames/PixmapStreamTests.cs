using LisVit.Data.Frames;

namespace LisVit.Data.Tests.Frames;

public sealed class PixmapStreamTests
{
    [Fact]
    public void Frames_come_one_by_one_as_they_were_written()
    {
        using var stream = Of("P6\n2 1\n255\nabcdefP6\n1 1\n255\nxyz");

        var frames = PixmapStream.Read(stream, "camera").ToList();

        frames.Select(frame => (frame.Count, frame.Height, frame.Width, Text(frame))).Should().Equal((1, 1, 2, "abcdef"), (1, 1, 1, "xyz"));
        stream.CanRead.Should().BeFalse("it is closed at its end");
    }

    [Theory]
    [InlineData("")]
    [InlineData("P6\n2 1\n255\nabc")]
    public void An_end_of_the_stream_and_a_frame_that_is_cut_short_end_the_frames(string text)
    {
        using var stream = Of(text);

        PixmapStream.Read(stream, "camera").Should().BeEmpty();
    }

    [Theory]
    [InlineData("GIF89a")]
    [InlineData("P6\n2 1\n")]
    [InlineData("P5\n2 1\n255\nab")]
    [InlineData("P6\n2 1\n65535\nabcdef")]
    [InlineData("P6\n0 1\n255\n")]
    [InlineData("P6\n-2 1\n255\nabcdef")]
    [InlineData("A text without any line end that is longer than the head of a picture")]
    public void Anything_else_is_named_with_what_is_expected(string text)
    {
        using var stream = Of(text);

        var read = () => PixmapStream.Read(stream, "camera").ToList();

        read.Should().Throw<InvalidDataException>().WithMessage("'camera' has '*' where a picture begins. Expected are binary portable pixmaps of 8 bits (P6)*");
    }

    [Fact]
    public void A_frame_that_is_too_large_is_refused_before_memory_is_given_to_it()
    {
        using var stream = Of("P6\n26000 26000\n255\n");
        var before = GC.GetAllocatedBytesForCurrentThread();

        var read = () => PixmapStream.Read(stream, "camera").ToList();

        read.Should().Throw<InvalidDataException>().WithMessage("'camera' has a frame of 26000 x 26000 pixels*");
        (GC.GetAllocatedBytesForCurrentThread() - before).Should().BeLessThan(1 << 20);
    }

    private static MemoryStream Of(string text) => new(System.Text.Encoding.ASCII.GetBytes(text));

    private static string Text(RgbFrames frame) => System.Text.Encoding.ASCII.GetString(frame.Pixels);
}
