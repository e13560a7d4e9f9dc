using CsCheck;
using LisVit.Data.Frames;

namespace LisVit.Data.Tests.Frames;

public sealed class FrameSelectionTests
{
    [Fact]
    public void Runs_are_one_term_each()
    {
        var selection = FrameSelection.Of([0, 4, 4, 5, 6, 9]);

        selection.Expression.Should().Be("(eq(n,0)+(between(n,4,6)+eq(n,9)))");
        selection.Emitted.Should().Equal(0, 4, 5, 6, 9);
        selection.Count.Should().Be(5);
    }

    [Fact]
    public void Every_chosen_frame_is_emitted_once_and_in_order() =>
        Gen.Int[0, 5000].Array[1, 2500].Sample(indices =>
        {
            Array.Sort(indices);
            var selection = FrameSelection.Of(indices);
            var emitted = selection.Emitted.ToArray();

            emitted.Should().BeInAscendingOrder().And.OnlyHaveUniqueItems().And.HaveCount(selection.Count);
            indices.Except(emitted).Should().BeEmpty();
            selection.Expression.Length.Should().BeLessThanOrEqualTo(8192);
        }, iter: 50);

    [Fact]
    public void Indices_that_do_not_ascend_are_refused() =>
        FluentActions.Invoking(() => FrameSelection.Of([3, 2])).Should().Throw<ArgumentException>().WithMessage("Frame indices must ascend, but 2 follows 3.*");
}
