using LisVit.Data.Frames;
using SkiaSharp;

namespace LisVit.Data.Tests.Frames;

public sealed class ImageFolderFramesTests : IDisposable
{
    private readonly CorpusFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Frames_come_in_the_order_of_their_numbers()
    {
        foreach (var number in new[] { 10, 9, 2, 1, 3, 4, 5, 6, 7, 8, 11 })
            folder.Image(new SKColor((byte)number, 0, 0), 2, 2, $"frame{number}.png");

        var frames = ImageFolderFrames.Open(folder.Root);

        frames.FrameCount.Should().Be(11);
        CorpusFolder.Reds(frames.Read([0, 1, 8, 9, 9, 10])).Should().Equal(1, 2, 9, 10, 10, 11);
    }

    [Fact]
    public void Pixels_are_red_green_blue()
    {
        folder.Image(new SKColor(10, 20, 30), 3, 2, "images0001.png");

        var frames = ImageFolderFrames.Open(folder.Root).Read([0]);

        (frames.Count, frames.Height, frames.Width).Should().Be((1, 2, 3));
        frames.Pixels.Should().Equal(Enumerable.Repeat(new byte[] { 10, 20, 30 }, 6).SelectMany(pixel => pixel));
    }

    [Fact]
    public void Transparency_is_left_out()
    {
        folder.Image(new SKColor(200, 100, 50, 128), 1, 1, "images0001.png");

        ImageFolderFrames.Open(folder.Root).Read([0]).Pixels.Should().Equal(200, 100, 50);
    }

    [Fact]
    public void Only_chosen_frames_are_decoded()
    {
        folder.Frames(1, 8);
        foreach (var number in new[] { 2, 3, 4, 6, 7, 8 })
            folder.Text("not a picture", $"images{number:D4}.png");

        CorpusFolder.Reds(ImageFolderFrames.Open(folder.Root).Read([0, 4])).Should().Equal(1, 5);
    }

    [Fact]
    public void A_gap_in_the_numbers_is_reported_and_later_frames_move_up()
    {
        folder.Frames(1, 3);
        folder.Frames(5, 2);
        folder.Frames(9, 1);

        var frames = ImageFolderFrames.Open(folder.Root);

        frames.MissingNumbers.Should().Equal(4, 7, 8);
        frames.FrameCount.Should().Be(6);
        CorpusFolder.Reds(frames.ReadAll()).Should().Equal(1, 2, 3, 5, 6, 9);
    }

    [Theory]
    [InlineData(0, new int[0])]
    [InlineData(1, new int[0])]
    [InlineData(2, new[] { 1 })]
    [InlineData(4, new[] { 1, 2, 3 })]
    public void Numbering_begins_at_0_or_1(int first, int[] missing)
    {
        folder.Frames(first, 3);

        ImageFolderFrames.Open(folder.Root).MissingNumbers.Should().Equal(missing);
    }

    [Fact]
    public void A_number_that_would_leave_a_huge_gap_is_refused()
    {
        folder.Frames(1, 2);
        folder.Image(SKColors.Red, 4, 3, "images2147483647.png");

        FluentActions.Invoking(() => ImageFolderFrames.Open(folder.Root)).Should().Throw<InvalidDataException>()
            .WithMessage($"More than 10000 frames are missing in folder '{folder.Root}' before 'images2147483647.png'.*");
    }

    [Fact]
    public void A_number_too_large_for_any_clip_is_refused()
    {
        var path = folder.Image(SKColors.Red, 4, 3, "images99999999999.png");

        FluentActions.Invoking(() => ImageFolderFrames.Open(folder.Root)).Should().Throw<InvalidDataException>().WithMessage($"Frame '{path}' has no usable number: '99999999999'*");
    }

    [Fact]
    public void The_fingerprint_stays_while_the_files_do()
    {
        folder.Frames(1, 3);
        var frames = ImageFolderFrames.Open(folder.Root);
        var before = frames.Fingerprint;

        frames.Fingerprint.Should().Be(before).And.Be(ImageFolderFrames.Open(folder.Root).Fingerprint);
        folder.Text("no image", "readme.txt");
        frames.Fingerprint.Should().Be(before);
    }

    [Fact]
    public void Another_size_time_name_or_file_changes_the_fingerprint()
    {
        folder.Frames(1, 3);
        var seen = new HashSet<string> { ImageFolderFrames.Open(folder.Root).Fingerprint };
        void Changed(string what) => seen.Add(ImageFolderFrames.Open(folder.Root).Fingerprint).Should().BeTrue(what);

        File.SetLastWriteTimeUtc(folder.At("images0002.png"), DateTime.UtcNow.AddSeconds(-5));
        Changed("a time");
        folder.Image(SKColors.Red, 40, 30, "images0003.png");
        Changed("a size");
        folder.Frames(4, 1);
        Changed("one more");
        File.Move(folder.At("images0001.png"), folder.At("images0000.png"));
        Changed("a name");
        File.Delete(folder.At("images0004.png"));
        Changed("one less");
    }

    [Fact]
    public void A_frame_that_vanished_changes_the_fingerprint_of_an_open_folder()
    {
        folder.Frames(1, 3);
        var frames = ImageFolderFrames.Open(folder.Root);
        var before = frames.Fingerprint;

        File.Delete(folder.At("images0002.png"));

        frames.Fingerprint.Should().NotBe(before);
    }

    [Fact]
    public void The_fingerprint_of_a_link_is_that_of_the_file_it_leads_to()
    {
        folder.Frames(1, 2);
        var target = folder.Image(SKColors.Red, 4, 3, "elsewhere", "picture.png");
        File.CreateSymbolicLink(folder.At("images0003.png"), target);
        var frames = ImageFolderFrames.Open(folder.Root);
        var before = frames.Fingerprint;

        File.SetLastWriteTimeUtc(target, DateTime.UtcNow.AddSeconds(-5));

        frames.Fingerprint.Should().NotBe(before);
        CorpusFolder.Reds(frames.Read([2])).Should().Equal(255);
    }

    [Fact]
    public void A_link_that_leads_nowhere_is_named()
    {
        folder.Frames(1, 1);
        File.CreateSymbolicLink(folder.At("images0002.png"), folder.At("nowhere.png"));

        FluentActions.Invoking(() => ImageFolderFrames.Open(folder.Root).Read([1])).Should().Throw<InvalidDataException>().WithMessage($"Frame '{folder.At("images0002.png")}' is missing.*");
    }

    [Fact]
    public void A_link_that_leads_to_itself_is_named()
    {
        folder.Frames(1, 1);
        var path = folder.At("images0002.png");
        File.CreateSymbolicLink(path, "images0002.png");
        var frames = ImageFolderFrames.Open(folder.Root);

        FluentActions.Invoking(() => frames.Read([1])).Should().Throw<InvalidDataException>().WithMessage($"'{path}' is a link that cannot be followed: *");
        FluentActions.Invoking(() => frames.Fingerprint).Should().Throw<InvalidDataException>().WithMessage($"'{path}' is a link that cannot be followed: *");
        FluentActions.Invoking(() => VideoFrames.Open(path)).Should().Throw<InvalidDataException>().WithMessage($"'{path}' is a link that cannot be followed: *");
    }

    [Fact]
    public void A_number_used_twice_is_reported()
    {
        folder.Frames(1, 2);
        var second = folder.Image(SKColors.Red, 4, 3, "images2.png");

        FluentActions.Invoking(() => ImageFolderFrames.Open(folder.Root)).Should().Throw<InvalidDataException>()
            .WithMessage($"Frame '{second}' has the same number, 2, as another frame of its folder. Keep one of them.");
    }

    [Fact]
    public void A_frame_without_a_number_is_reported()
    {
        var path = folder.Image(SKColors.Red, 4, 3, "cover.png");

        FluentActions.Invoking(() => ImageFolderFrames.Open(folder.Root)).Should().Throw<InvalidDataException>().WithMessage($"Frame '{path}' has no usable number*");
    }

    [Fact]
    public void A_folder_without_frames_is_reported()
    {
        folder.Text("", "readme.txt");

        FluentActions.Invoking(() => ImageFolderFrames.Open(folder.Root)).Should().Throw<InvalidDataException>().WithMessage($"Folder '{folder.Root}' has no frames.*");
    }

    [Fact]
    public void A_frame_that_vanished_is_named()
    {
        folder.Frames(1, 2);
        var frames = ImageFolderFrames.Open(folder.Root);
        File.Delete(folder.At("images0002.png"));

        FluentActions.Invoking(() => frames.Read([0, 1])).Should().Throw<InvalidDataException>()
            .WithMessage($"Frame '{folder.At("images0002.png")}' is missing. Expected is a PNG or JPEG image; restore it from the corpus.");
    }

    [Fact]
    public void A_corrupt_frame_is_named()
    {
        folder.Frames(1, 2);
        var path = folder.Text("not a picture", "images0002.png");

        FluentActions.Invoking(() => ImageFolderFrames.Open(folder.Root).Read([0, 1])).Should().Throw<InvalidDataException>()
            .WithMessage($"Frame '{path}' cannot be decoded: it is no image that can be read. Expected is a whole PNG or JPEG image; restore it from the corpus.");
    }

    [Fact]
    public void A_frame_cut_short_anywhere_is_named_and_never_read()
    {
        var path = folder.Image(new SKColor(1, 2, 3), 40, 30, "images0001.png");
        var whole = File.ReadAllBytes(path);
        // The pixels are whole before the checksums and the end marker, which take the last 32 bytes at most.
        for (var length = 0; length < whole.Length - 32; length++)
        {
            File.WriteAllBytes(path, whole[..length]);
            FluentActions.Invoking(() => ImageFolderFrames.Open(folder.Root).Read([0])).Should().Throw<InvalidDataException>($"{length} bytes of {whole.Length} are no image").WithMessage($"Frame '{path}' cannot be decoded*");
        }
    }

    [Fact]
    public void Frames_of_unequal_size_are_reported()
    {
        folder.Frames(1, 2);
        var path = folder.Image(SKColors.Red, 5, 3, "images0003.png");

        FluentActions.Invoking(() => ImageFolderFrames.Open(folder.Root).Read([0, 2])).Should().Throw<InvalidDataException>()
            .WithMessage($"Frame '{path}' is 5 wide and 3 high, but 'images0001.png' of the same clip is 4 wide and 3 high. All frames of a clip must have one size; restore the file from the corpus.");
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(2)]
    public void An_index_outside_the_clip_is_refused(int index)
    {
        folder.Frames(1, 2);

        FluentActions.Invoking(() => ImageFolderFrames.Open(folder.Root).Read([index])).Should().Throw<ArgumentOutOfRangeException>()
            .WithMessage($"A frame index must be in [0, 2), but is {index}.*");
    }
}
