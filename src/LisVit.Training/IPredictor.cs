using static TorchSharp.torch;

namespace LisVit.Training;

/// <summary>A model that predicts something of each clip of a batch; see <see cref="Trainer.Predict"/>.</summary>
/// <typeparam name="TBatch">A batch.</typeparam>
/// <typeparam name="TPrediction">What is predicted of one clip.</typeparam>
/// <remarks>Of one thread at a time, as its model is.</remarks>
public interface IPredictor<in TBatch, out TPrediction>
{
    /// <summary>The model; the trainer moves it to its device and switches it to evaluation.</summary>
    nn.Module Model { get; }

    /// <summary>Predicts. Runs without gradients, inside a dispose scope and, in mixed precision, inside autocast.</summary>
    /// <param name="batch">The batch, wherever its loader put it.</param>
    /// <returns>A prediction for each clip.</returns>
    IEnumerable<TPrediction> Predict(TBatch batch);
}
