using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LisVit.Models;

/// <summary>Maps each frame's features to logits over blank and glosses, for connectionist temporal classification.</summary>
/// <remarks>Source: Graves et al., "Connectionist Temporal Classification", section 3; section II-A of the report. Not safe for concurrent use in training; forward passes in evaluation mode may run concurrently.</remarks>
public sealed class CtcClassifier : nn.Module<Tensor, Tensor>
{
    /// <summary>Class of the blank label.</summary>
    public const int Blank = 0;

    private readonly Linear linear;

    /// <summary>Makes the head.</summary>
    /// <param name="features">Width d of the memory.</param>
    /// <param name="glosses">Number of glosses; classes are these and blank, which is class 0.</param>
    /// <param name="bias">Whether the classes have biases; the report's released code has none.</param>
    /// <exception cref="ArgumentException">There is not one gloss.</exception>
    public CtcClassifier(long features, long glosses, bool bias = false)
        : base(Backend.Loaded(nameof(CtcClassifier)))
    {
        if (glosses < 1)
            throw new ArgumentException($"there must be at least one gloss, but there are {glosses}.", nameof(glosses));
        linear = nn.Linear(features, glosses + 1, bias);
        RegisterComponents();
    }

    /// <summary>Number of classes, v: the glosses and blank.</summary>
    public int Classes => (int)linear.out_features;

    /// <summary>Classifies frames.</summary>
    /// <param name="memory">Encoder output, <c>[b t d]</c>.</param>
    /// <returns>Logits, <c>[b t v]</c> with v glosses and blank.</returns>
    public override Tensor forward(Tensor memory) => linear.call(memory);
}
