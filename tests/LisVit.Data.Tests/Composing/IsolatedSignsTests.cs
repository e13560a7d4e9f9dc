using LisVit.Data.Composing;
using LisVit.Tests;
using SkiaSharp;

namespace LisVit.Data.Tests.Composing;

public sealed class IsolatedSignsTests : IDisposable
{
    private readonly CorpusFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Photographs_and_clips_are_read_in_the_order_of_their_names()
    {
        folder.Image(SKColors.Red, 4, 3, "signer2", "WIND.png");
        folder.Image(SKColors.Red, 4, 3, "signer10", "REGEN.jpg");
        folder.Frames(1, 5, "signer10", "MORGEN");
        folder.Text("", "LICENSE");
        folder.Text("", "signer2", "notes.txt");

        var signs = IsolatedSigns.Open(folder.Root);

        signs.Signers.Select(signer => signer.Name).Should().Equal("signer10", "signer2");
        signs.Signers[0].Signs.Select(sign => (sign.Gloss, sign.Frames.Count)).Should().Equal(("MORGEN", 5), ("REGEN", 1));
        signs.Glosses.Should().Equal("MORGEN", "REGEN", "WIND");
        (signs.Width, signs.Height).Should().Be((4, 3));
    }

    [Fact]
    public void Signers_are_split_in_the_order_of_their_names()
    {
        var (train, validation, test) = Recordings.Of(160, signs: 1).Split();

        train.Signers.Select(signer => signer.Name).Should().Equal(Enumerable.Range(0, 128).Select(i => $"signer{i:D3}"));
        validation.Signers.Select(signer => signer.Name).Should().Equal(Enumerable.Range(128, 16).Select(i => $"signer{i:D3}"));
        test.Signers.Select(signer => signer.Name).Should().Equal(Enumerable.Range(144, 16).Select(i => $"signer{i:D3}"));
    }

    [Fact]
    public void Few_signers_leave_one_for_each_split()
    {
        for (var count = 3; count <= 30; count++)
        {
            var (train, validation, test) = Recordings.Of(count, signs: 1).Split();

            new[] { train, validation, test }.Should().OnlyContain(split => split.Signers.Count >= 1);
            (train.Signers.Count + validation.Signers.Count + test.Signers.Count).Should().Be(count);
        }
    }

    [Fact]
    public void Two_signers_are_too_few_for_three_splits() =>
        FluentActions.Invoking(() => Recordings.Of(2).Split()).Should().Throw<ArgumentException>()
            .WithMessage("There are 2 signers, but three splits by signer need at least 3.");

    [Fact]
    public void A_sign_of_another_size_is_named()
    {
        folder.Image(SKColors.Red, 4, 3, "a", "REGEN.png");
        folder.Image(SKColors.Red, 4, 4, "b", "WIND.png");

        Fails($"Folder '{folder.Root}' cannot be used: Sign 'WIND' of signer 'b' has 1 frames 4 wide and 4 high, but all signs need at least one frame 4 wide and 3 high, as the first has. Resize the images to one size.*");
    }

    [Fact]
    public void A_sign_that_is_there_twice_is_named()
    {
        folder.Image(SKColors.Red, 4, 3, "a", "REGEN.png");
        folder.Image(SKColors.Red, 4, 3, "a", "REGEN.jpg");

        Fails($"Folder '{folder.Root}' cannot be used: Signer 'a' has 2 recordings of 'REGEN'. Keep one.*");
    }

    [Fact]
    public void A_corrupt_photograph_is_named()
    {
        var path = folder.Text("not a picture", "a", "REGEN.jpg");

        Fails($"Frame '{path}' cannot be decoded: *");
    }

    [Fact]
    public void A_signer_without_signs_is_named()
    {
        Directory.CreateDirectory(folder.At("a"));

        Fails($"Folder '{folder.At("a")}' of a signer has no signs. *");
    }

    [Fact]
    public void A_folder_without_signers_is_named()
    {
        Fails($"Folder '{folder.Root}' has no signers. *");
        FluentActions.Invoking(() => IsolatedSigns.Open(folder.At("none"))).Should().Throw<InvalidDataException>().WithMessage($"Folder '{folder.At("none")}' of isolated signs does not exist. *");
    }

    [SkippableFact]
    public void The_signed_digits_are_160_signers_of_ten_photographs()
    {
        var signs = IsolatedSigns.Open(Requirement.Shared("data/signed-digits"));

        signs.Signers.Should().HaveCount(160).And.OnlyContain(signer => signer.Signs.Count == 10);
        signs.Glosses.Should().Equal("0", "1", "2", "3", "4", "5", "6", "7", "8", "9");
        (signs.Width, signs.Height).Should().Be((100, 100));
    }

    private void Fails(string message) => FluentActions.Invoking(() => IsolatedSigns.Open(folder.Root)).Should().Throw<InvalidDataException>().WithMessage(message);
}
