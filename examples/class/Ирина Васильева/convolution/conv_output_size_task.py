def conv_output_size_task():
    # сколько ядер 3x3 укладывается в строку из 24 пикселей
    return 24 // 3
