using LisVit.Data.Corpora;

namespace LisVit.Data.Tests.Corpora;

public sealed class CorpusSplitTests
{
    private static readonly ClipAnnotation[] Annotations = [new("a", "Anna", ["WIND"]), new("b", "Bo", ["REGEN"])];

    [Fact]
    public void A_clip_is_looked_for_once_and_is_the_same_in_every_epoch()
    {
        var looked = new List<int>();
        var split = new CorpusSplit("dev", Annotations, index =>
        {
            looked.Add(index);
            return new FakeVideo("video", 3);
        });

        split.Open(1, epoch: 0).Should().BeSameAs(split.Open(1, epoch: 7));

        looked.Should().Equal(1);
        (split.Open(1, 0).Name, split.Open(1, 0).Signer).Should().Be(("b", "Bo"));
    }

    [Fact]
    public void What_the_disk_refuses_is_an_error_that_names_the_clip()
    {
        var split = new CorpusSplit("dev", Annotations, index => index == 0 ? throw new UnauthorizedAccessException("Access is denied.") : throw new IOException("The disk is gone."));

        split.Invoking(it => it.Open(0, 0)).Should().Throw<InvalidDataException>().WithMessage("Clip 'a' of split 'dev' cannot be opened: Access is denied.");
        CorpusCheck.Of(split).Should().Equal(
            new ClipProblem("a", "Clip 'a' of split 'dev' cannot be opened: Access is denied."),
            new ClipProblem("b", "Clip 'b' of split 'dev' cannot be opened: The disk is gone."));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(2)]
    public void An_index_outside_is_refused(int index) =>
        FluentActions.Invoking(() => new CorpusSplit("dev", Annotations, _ => new FakeVideo("video", 3)).Open(index, 0)).Should().Throw<ArgumentOutOfRangeException>()
            .WithMessage($"A clip's index must be in [0, 2), but is {index}.*");

    [Fact]
    public void A_check_can_be_stopped() =>
        FluentActions.Invoking(() => CorpusCheck.Of(new CorpusSplit("dev", Annotations, _ => new FakeVideo("video", 3)), new CancellationToken(canceled: true))).Should().Throw<OperationCanceledException>();
}
