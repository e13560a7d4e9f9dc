using Spectre.Console;

namespace LisVit.Training.Loggers;

/// <summary>A Spectre progress bar that lives beside the caller's loop instead of around it.</summary>
internal sealed class LiveBar
{
    private readonly TaskCompletionSource finished = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<ProgressTask> started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task display;

    public LiveBar(IAnsiConsole console)
    {
        display = Task.Run(() => console.Progress()
            .AutoClear(true)
            .Columns(new ProgressBarColumn(), new PercentageColumn(), new TaskDescriptionColumn { Alignment = Justify.Left })
            .StartAsync(Run));
    }

    public void Show(double fraction, string text)
    {
        if (!started.Task.IsCompletedSuccessfully)
            return;
        started.Task.Result.Value = fraction;
        started.Task.Result.Description = Markup.Escape(text);
    }

    public void Finish()
    {
        finished.TrySetResult();
        // A display that failed, say because another one was open, must not take the training's result with it.
        Task.WhenAny(display).GetAwaiter().GetResult();
    }

    private Task Run(ProgressContext context)
    {
        started.SetResult(context.AddTask("starting", maxValue: 1));
        return finished.Task;
    }
}
