using LisVit.Data.Batching;
using TorchSharp;
using static TorchSharp.torch;

namespace LisVit.Data.Tests.Batching;

public sealed class ClipBatchTests
{
    [Fact]
    public void A_tensor_of_another_shape_or_type_is_told()
    {
        using var scope = NewDisposeScope();
        var (frames, two, glosses) = (zeros([2, 3, 3, 4, 4]), tensor(new long[] { 3, 2 }), zeros([2, 1], dtype: int64));

        Make(zeros([3, 3, 4, 4]), two, glosses, two).Should().Throw<ArgumentException>().WithMessage("frames are [3 3 4 4], but must be [b t c h w] of 2 clips, as many as there are names.*");
        Make(zeros([1, 3, 3, 4, 4]), two, glosses, two).Should().Throw<ArgumentException>().WithMessage("frames are [1 3 3 4 4]*");
        Make(frames, two.to_type(int32), glosses, two).Should().Throw<ArgumentException>().WithMessage("lengths are Int32 [2], but must be Int64 [2].*");
        Make(frames, two, glosses.squeeze(1), two).Should().Throw<ArgumentException>().WithMessage("glosses are Int64 [2], but must be Int64 [2 l].*");
        Make(frames, two, glosses, two.narrow(0, 0, 1)).Should().Throw<ArgumentException>().WithMessage("glossLengths are Int64 [1], but must be Int64 [2].*");
        Make(frames, two, glosses, two).Should().NotThrow();

        static Action Make(Tensor frames, Tensor lengths, Tensor glosses, Tensor glossLengths) => () => _ = new ClipBatch(["first", "second"], frames, lengths, glosses, glossLengths);
    }

    [Fact]
    public void A_copy_of_another_type_leaves_nothing_behind()
    {
        using var batch = new ClipBatch(["clip"], zeros([1, 2, 3, 4, 4]), tensor([2L]), zeros([1, 1], dtype: int64), tensor([1L]));
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;

        using (var other = batch.To(CPU, float64))
            other.Frames.dtype.Should().Be(float64);

        DisposeScopeManager.Statistics.ThreadTotalLiveCount.Should().Be(before);
    }
}
